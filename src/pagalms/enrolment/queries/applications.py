"""Applications: what came, whom the register knows, what stands against an invitation."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import CharField, F, Func, Q, TextChoices, Value
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _

from pagalms.accounts import queries as accounts
from pagalms.accounts.models import User
from pagalms.enrolment.models import Application, ApplicationFile, Invitation
from pagalms.identity import queries as identity
from pagalms.kernel.refusal import Refusal
from pagalms.mandates import queries as mandates
from pagalms.properties import queries as properties
from pagalms.properties.models import Client

LISTED = 20  # of one person


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


def applications_of(digests: Collection[bytes]) -> list[Application]:
    """What a person with one of these personal codes has applied for, newest first."""
    found = Application.objects.filter(personal_code_digest__in=list(digests))
    return list(found.order_by("-received_at", "-pk")[:LISTED]) if digests else []


class Sign(TextChoices):
    """What two applications have in common, the strongest first."""

    CODE = "code", _("same personal code")
    FILE = "file", _("same file")
    EMAIL = "email", _("same e-mail address")
    NAME = "name", _("same name")


@dataclass(frozen=True)
class Alike:
    """Another application that may be the same one once more: what speaks for it. Nothing joins them by itself."""

    application: Application
    signs: tuple[Sign, ...]


def applications_like(row: Application) -> list[Alike]:
    """Other applications with the same personal code, file, e-mail address or name, newest first."""
    hashes = ApplicationFile.objects.filter(application=row).values("file__sha256")
    shared = ApplicationFile.objects.filter(file__sha256__in=hashes).values("application")
    names, name = _in_small_letters(row.name)
    same = {
        Sign.CODE: Q(personal_code_digest=row.personal_code_digest, personal_code_digest__isnull=False),
        Sign.FILE: Q(pk__in=shared),
        Sign.EMAIL: Q(email__iexact=row.email) & ~Q(email=""),
        Sign.NAME: Q(small=name) & ~Q(name=""),
    }
    others = Application.objects.exclude(pk=row.pk).alias(small=names)
    found = others.annotate(**{f"same_{sign}": Q(has) for sign, has in same.items()})
    alike = found.filter(same[Sign.CODE] | same[Sign.FILE] | same[Sign.EMAIL] | same[Sign.NAME])
    return [
        Alike(one, tuple(sign for sign in Sign if getattr(one, f"same_{sign}")))
        for one in alike.order_by("-received_at", "-pk")[:10]
    ]


def _in_small_letters(name: str) -> tuple[Combinable, str]:
    """Every name with the capitals of this one made small, and this one so.

    A database of another locale does not know that Ā is a capital ā.
    """
    small = "".join(letter for letter in dict.fromkeys(name.lower()) if len(letter.upper()) == 1)
    every = Func(F("name"), Value(small.upper()), Value(small), function="translate", output_field=CharField())
    return every, name.translate(str.maketrans(small.upper(), small))


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
