"""What a user may see: the one place where a person becomes a client (FAQ 6).

Nothing is remembered: each request asks the register anew, so the day an ownership ends everything about it is gone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from pagalms.accounts import queries as accounts
from pagalms.accounts.models import User
from pagalms.enrolment import rules
from pagalms.enrolment.models import Application, ApplicationFile, Invitation, Registration, Terms, TermsAcceptance
from pagalms.identity import queries as identity
from pagalms.identity.models import PersonalCode
from pagalms.identity.rules import same
from pagalms.kernel.refusal import Refusal
from pagalms.mandates import queries as mandates
from pagalms.mandates.queries import Held
from pagalms.mandates.rules import Right
from pagalms.outbox.models import Letter
from pagalms.properties import queries as properties
from pagalms.properties.models import Apartment, Client


@dataclass(frozen=True)
class Resident:
    """A signed-in user on a day, with the properties open to them on that day.

    `mandates`, by the key of the property, are those through which it is open; an owner has none.
    """

    user: User
    on: date
    codes: tuple[bytes, ...]
    properties: tuple[Apartment, ...]
    mandates: Mapping[int, tuple[Held, ...]] = field(default_factory=dict)

    def property(self, apartment_id: int) -> Apartment | None:
        """The property with this key if it is open to the resident, else None: the same as if it did not exist."""
        return next((flat for flat in self.properties if flat.pk == apartment_id), None)

    def may(self, flat: Apartment, right: Right) -> bool:
        """Whether the resident may do this in the property: an owner everything, a representative what is given."""
        if self.property(flat.pk) is None:
            return False
        held = self.mandates.get(flat.pk)
        return held is None or any(right in mandate.rights for mandate in held)

    def may_write(self, flat: Apartment) -> bool:
        """Whether the resident may write to the manager about the property."""
        return self.may(flat, Right.WRITE)

    def acting_in(self, flat: Apartment) -> tuple[Held, ...]:
        """The mandates through which the property is open, those ending first come first; none for an owner."""
        return self.mandates.get(flat.pk, ())

    @cached_property
    def client_ids(self) -> tuple[int, ...]:
        """The client records of this person, for bills of the own archive."""
        return tuple(properties.clients_with(self.codes).values_list("pk", flat=True))


def resident_for(user: User, *, on: date) -> Resident:
    """The user as a resident on that day."""
    found = mandates.open_to_user(user.pk, on=on)
    return Resident(
        user=user,
        on=on,
        codes=found[0].codes if found else tuple(identity.codes_of(user)),
        properties=tuple(one.flat for one in found),
        mandates={one.flat.pk: one.mandates for one in found if not one.is_owned},
    )


def may_register(digest: bytes, *, on: date) -> bool:
    """Whether the human with this code, or an earlier one, owns a property that day or represents an owner (FAQ 1)."""
    return bool(mandates.open_to(identity.codes_beside(digest), on=on))


def registration_of(*, code: str, code_id: int) -> Registration | None:
    """The registration whose letter carried this code, or None; whether the link is still good is another question."""
    row = Registration.objects.filter(pk=code_id).first()
    return row if row and same(code, row.code_hash) else None


def is_good(row: Registration, *, at: datetime) -> bool:
    """Whether the registration's link still confirms."""
    return rules.link_is_good(
        expires_at=row.expires_at, confirmed_at=row.confirmed_at, letters_stopped_at=row.letters_stopped_at, at=at
    )


def waiting_registration(registration: int) -> Registration | None:
    """A registration that waits for the click in its letter, or None."""
    return Registration.objects.filter(pk=registration, confirmed_at=None).first()


def invitation_of(*, code: str, code_id: int) -> Invitation | None:
    """The invitation whose letter carried this code, or None; whether the link is still good is another question."""
    row = Invitation.objects.filter(pk=code_id).first()
    return row if row and same(code, row.code_hash) else None


def invitation_is_good(row: Invitation, *, at: datetime) -> bool:
    """Whether the invitation still opens an account."""
    return row.used_at is None and at < row.expires_at


def waiting_applications() -> list[Application]:
    """The applications that wait for a clerk, the oldest first."""
    return list(Application.objects.filter(state=Application.State.WAITING).order_by("received_at", "pk"))


def waiting_application_count() -> int:
    """How many wait."""
    return Application.objects.filter(state=Application.State.WAITING).count()


def decided_applications(*, most: int) -> list[Application]:
    """The latest decisions, newest first; those where more was asked for among them."""
    rows = Application.objects.exclude(state=Application.State.WAITING).select_related("decided_by")
    return list(rows.order_by("-decided_at", "-pk")[:most])


def application(number: int) -> Application | None:
    """The application with this key, or None."""
    return Application.objects.select_related("decided_by", "recorded_by").filter(pk=number).first()


def files_of(row: Application) -> list[ApplicationFile]:
    """Its files."""
    return list(ApplicationFile.objects.filter(application=row).select_related("file").order_by("pk"))


def file_of(number: int, *, application: int) -> ApplicationFile | None:
    """One file of an application, or None."""
    return ApplicationFile.objects.filter(pk=number, application=application).select_related("file").first()


def applications_of(digests: Collection[bytes], *, most: int = 20) -> list[Application]:
    """What a person with one of these personal codes has applied for, newest first."""
    found = Application.objects.filter(personal_code_digest__in=list(digests))
    return list(found.order_by("-received_at", "-pk")[:most]) if digests else []


def earlier_applications(row: Application) -> list[Application]:
    """Other applications of the same person, or with one of the same files, newest first."""
    hashes = ApplicationFile.objects.filter(application=row).values("file__sha256")
    shared = ApplicationFile.objects.filter(file__sha256__in=hashes).values("application")
    same_person = Q(pk__in=shared)
    if row.personal_code_digest is not None:
        same_person |= Q(personal_code_digest=row.personal_code_digest)
    return list(Application.objects.filter(same_person).exclude(pk=row.pk).order_by("-received_at")[:10])


def invitations_of(row: Application) -> list[Invitation]:
    """The invitations that were sent, newest first, with their letters."""
    return list(Invitation.objects.filter(application=row).select_related("letter").order_by("-pk"))


@dataclass(frozen=True)
class Known:
    """What the register knows of an applicant: client records, properties open today, an account if there is one."""

    clients: tuple[Client, ...]
    opened: tuple[mandates.Opened, ...]
    user: User | None


def known_of(row: Application, *, on: date) -> Known:
    """The applicant in the register, by personal code alone."""
    if row.personal_code_digest is None:
        return Known((), (), None)
    codes = identity.codes_beside(bytes(row.personal_code_digest))
    return Known(
        clients=tuple(properties.clients_with(codes).order_by("code")),
        opened=tuple(mandates.open_to(codes, on=on)),
        user=identity.user_known_by(bytes(row.personal_code_digest)),
    )


def obstacle(row: Application, known: Known) -> Refusal | None:
    """What stands against inviting the applicant; None when a clerk may.

    Only whom the register knows, by personal code, as the owner of a property on that day or as an owner's
    representative; never by name, never by an equal e-mail address.
    """
    if row.personal_code_digest is None:
        return Refusal("no_code", _("There is no personal code. Ask for it and type it in."))
    if known.user:
        text = _("This person has an account already. Tell them so; there is nothing to approve.")
        return Refusal("known", text)
    if not known.opened:
        text = _("The register shows no property that this person owns or represents today.")
        return Refusal("not_client", text)
    if not row.email:
        return Refusal("no_email", _("An invitation needs an e-mail address."), field="email")
    if accounts.user_at(row.email):
        text = _("Another account has this e-mail address. Ask the applicant for an address of their own.")
        return Refusal("taken", text, field="email")
    return None


def unconfirmed(*, most: int) -> list[Registration]:
    """Registrations whose letter nobody has confirmed yet, newest first, with the letter (FAQ 3)."""
    rows = Registration.objects.filter(confirmed_at=None).select_related("letter")
    return list(rows.order_by("-created_at", "-pk")[:most])


def unused_invitations(*, most: int) -> list[Invitation]:
    """The newest invitation of each approved application that nobody has used yet, with the letter."""
    used = Invitation.objects.filter(used_at__isnull=False).values("application")
    newest = Invitation.objects.exclude(application__in=used).order_by("application", "-pk").distinct("application")
    rows = Invitation.objects.filter(pk__in=newest.values("pk")).select_related("letter", "application")
    return list(rows.order_by("-pk")[:most])


def letter_of(row: Registration) -> Letter | None:
    """The letter that carries this registration's link, with what became of it so far."""
    return row.letter


def terms_accepted(user: User) -> list[TermsAcceptance]:
    """Which versions of the terms of use the user has accepted, the newest first."""
    return list(TermsAcceptance.objects.filter(user=user).order_by("-at", "-pk"))


def terms_on(day: date) -> Terms | None:
    """The terms that count that day; None while it is the built-in text."""
    return Terms.objects.filter(since__lte=day).first()


def terms_version_on(day: date) -> str:
    """The name of the version that counts that day."""
    found = terms_on(day)
    return found.version if found else rules.TERMS_VERSION


def terms_coming(day: date) -> Terms | None:
    """The next terms that are published and do not count yet."""
    return Terms.objects.filter(since__gt=day).order_by("since", "-published_at").first()


def terms_named(version: str) -> Terms | None:
    """A published version by its name."""
    return Terms.objects.filter(version=version, published_at__isnull=False).first()


def terms_numbered(number: int) -> Terms | None:
    """A draft or a published version, for the office."""
    return Terms.objects.filter(pk=number).first()


def terms_written() -> list[Terms]:
    """Drafts, then published versions from the newest; the built-in text is not among them."""
    return sorted(Terms.objects.select_related("written_by"), key=lambda one: bool(one.version))


def terms_counts() -> dict[str, int]:
    """How many accounts have accepted which version."""
    return dict(TermsAcceptance.objects.order_by().values_list("version").annotate(Count("pk")))


def terms_acceptances(version: str) -> list[TermsAcceptance]:
    """Who accepted a version, and when, the latest first."""
    return list(TermsAcceptance.objects.filter(version=version).select_related("user").order_by("-at", "-pk"))


def terms_to_accept(user: User, *, on: date) -> str:
    """The version that this user has to accept, "" when there is none.

    Who never accepted any, as staff who were taken on, is not asked.
    """
    accepted = set(TermsAcceptance.objects.filter(user=user).values_list("version", flat=True))
    version = terms_version_on(on)
    return version if accepted and version not in accepted else ""


def registered_by_house(*, on: date) -> list[tuple[str, int, int]]:
    """Each house, its flats, and those in which an owner or a representative of that day has an account."""
    codes: QuerySet[PersonalCode, Any] = PersonalCode.objects.filter(person__user__is_active=True).values("digest")
    owned = properties.owned_by(codes, on=on).order_by().values("pk")
    held = mandates.standing(on=on).filter(representative__personal_code_digest__in=codes).values("apartment")
    flats = Apartment.objects.order_by("house__address", "house").values_list("house__address", "house")
    registered = Count("pk", filter=Q(pk__in=owned) | Q(pk__in=held))
    return [(address, all_, some) for address, _house, all_, some in flats.annotate(Count("pk"), some=registered)]
