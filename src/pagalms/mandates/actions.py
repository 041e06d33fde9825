"""Recording a power of attorney, and ending one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pagalms.accounts.models import User
from pagalms.audit.actions import Detail
from pagalms.audit.actions import record as note
from pagalms.files import actions as files
from pagalms.identity import queries as identity
from pagalms.kernel import personal_code, wall
from pagalms.kernel.refusal import Refusal, Refusals
from pagalms.mandates import queries, rules, wording
from pagalms.mandates.models import Mandate, PowerOfAttorney, Representative, Scan
from pagalms.outbox.actions import write
from pagalms.properties import queries as properties
from pagalms.properties.models import Client

AT_ONCE = timedelta(minutes=1)  # a second press of the button
BY_PRINCIPAL = "principal"  # the reason written down when the principal ends it
BY_CLOSING = "account closed"  # the same when the representative's account is erased


@dataclass(frozen=True)
class Form:
    """What a clerk typed, checked for form; `until` is the last day, None without one."""

    number: str
    dated: date
    notary: str
    name: str
    personal_code: str = field(repr=False)
    email: str
    flats: frozenset[int]
    may_hand_in: bool
    may_write: bool
    since: date
    until: date | None


@dataclass(frozen=True)
class Copy:
    """A scan or the signed file of the document, as it was handed in."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Outcome:
    """The mandates of the document, and to whom of the two a letter could be written."""

    mandates: tuple[Mandate, ...]
    principal_told: bool
    representative_told: bool


@dataclass(frozen=True)
class _Reader:
    """Where a letter goes, and in which language."""

    email: str
    language: str
    user: User | None


@transaction.atomic
def record(
    *, principal: int, form: Form, copies: Sequence[Copy] = (), by: User | None, on: date, at: datetime
) -> Outcome:
    """Write down a power of attorney that staff have seen, one mandate a property, and tell both of it; twice is once.

    Raises Refusals by field, Refusal("gone") when there is no such client; then nothing is kept, copies neither.
    """
    client = Client.objects.select_for_update().filter(pk=principal).first()  # two clerks at once wait here
    if client is None:
        raise Refusal("gone", _("There is no such client."))
    if earlier := _recorded_already(client, form, copies, by=by, at=at):
        return _told(_of(earlier))
    _judge(client, form, on=on)
    document = PowerOfAttorney.objects.create(
        number=form.number, dated=form.dated, notary=form.notary, recorded_by=by, recorded_at=at
    )
    _keep(copies, document, by=by, at=at)
    given = {"may_hand_in": form.may_hand_in, "may_write": form.may_write, "period": _period(form)}
    people = {"principal": client, "representative": _representative(form)}
    drafts = [Mandate(document=document, apartment_id=flat, **people, **given) for flat in sorted(form.flats)]
    try:
        with transaction.atomic():
            Mandate.objects.bulk_create(drafts)
    except IntegrityError:  # recorded by somebody else under another id of the same client
        raise Refusals({"since": Refusal("overlaps", _("Such a power of attorney has just been recorded."))}) from None
    detail: Detail = {
        "number": form.number, "properties": len(drafts), "representative": drafts[0].representative_id
    }  # fmt: skip
    note("mandate_recorded", by=by, at=at, subject=f"client:{client.pk}", detail=detail)
    return _tell("mandate_recorded", _of(document), at=at)


@transaction.atomic
def end(mandate: int, *, by: User, reason: str, at: datetime) -> Outcome:
    """End a power of attorney in all its properties at once, and tell both. Raises Refusal("gone") when it is over."""
    found = Mandate.objects.filter(pk=mandate).first()
    if found is None:
        raise _gone()
    return _end(found, by=by, reason=reason, at=at)


@transaction.atomic
def end_own(mandate: int, *, codes: Sequence[bytes], by: User, at: datetime) -> Outcome:
    """The same by the principal, known by these codes; somebody else's mandate is as if it did not exist."""
    found = Mandate.objects.filter(pk=mandate, principal__personal_code_digest__in=list(codes)).first()
    if found is None:
        raise _gone()
    return _end(found, by=by, reason=BY_PRINCIPAL, at=at)


def tell_of_ends(*, on: date, at: datetime) -> int:
    """Write to both about each document whose last day is near, once; the number of documents."""
    return sum(_tell_of_end(document, on=on, at=at) for document in queries.ending(on=on))


@transaction.atomic
def end_of_account(representatives: Sequence[int], *, at: datetime) -> None:
    """Whoever acts for others has closed the account: every mandate still open ends, and the principals are told."""
    still = Mandate.objects.filter(representative__in=representatives, ended_at=None)
    for document in PowerOfAttorney.objects.filter(pk__in=still.values("document")).order_by("pk"):
        ended = still.filter(document=document)
        Client.objects.select_for_update().filter(pk__in=ended.values("principal")).first()
        mandates = tuple(ended.order_by("pk").values_list("pk", "principal"))
        ended.update(ended_at=at, ended_by=None, end_reason=BY_CLOSING)
        detail: Detail = {"number": document.number, "reason": BY_CLOSING}
        note("mandate_ended", by=None, at=at, subject=f"client:{mandates[0][1]}", detail=detail)
        _tell("mandate_ended", _of(document), at=at)


def _tell_of_end(document: PowerOfAttorney, *, on: date, at: datetime) -> bool:
    PowerOfAttorney.objects.select_for_update().get(pk=document.pk)
    if document not in queries.ending(on=on):  # ended, or told by another worker, meanwhile
        return False
    PowerOfAttorney.objects.filter(pk=document.pk).update(end_told_at=at)
    _tell("mandate_ends_soon", _of(document), at=at)
    return True


def _judge(client: Client, form: Form, *, on: date) -> None:
    digest = personal_code.digest(form.personal_code)
    own = client.personal_code_digest
    draft = rules.Draft(
        dated=form.dated, since=form.since, until=form.until, flats=form.flats,
        own_code=own is not None and bytes(own) == digest,
    )  # fmt: skip
    owned = set(properties.owned_by_client(client, on=on).values_list("pk", flat=True))
    found = {one.field: wording.mistake(one) for one in rules.mistakes(draft, owned=owned, on=on)}
    if not found:
        same = Mandate.objects.filter(
            principal=client, representative__personal_code_digest=digest, apartment__in=form.flats, ended_at=None,
            period__overlap=_period(form),
        )  # fmt: skip
        for other in same.select_related("document", "apartment__house")[:1]:
            found["since"] = wording.overlaps(other)
    if found:
        raise Refusals(found)


def _recorded_already(
    client: Client, form: Form, copies: Sequence[Copy], *, by: User | None, at: datetime
) -> PowerOfAttorney | None:
    """What an earlier press of the button has just recorded, with the same copies."""
    found = Mandate.objects.filter(
        principal=client, ended_at=None, document__recorded_by=by, document__recorded_at__gt=at - AT_ONCE,
        document__number=form.number, document__dated=form.dated, document__notary=form.notary,
        may_hand_in=form.may_hand_in, may_write=form.may_write,
        representative__personal_code_digest=personal_code.digest(form.personal_code),
    ).select_related("document").order_by("pk")  # fmt: skip
    wanted = {(flat, form.since, form.until) for flat in form.flats}
    if not found or {(one.apartment_id, one.first_day, one.last_day) for one in found} != wanted:
        return None
    kept = Scan.objects.filter(document=found[0].document).values_list("file__sha256", flat=True)
    try:
        same = sorted(map(bytes, kept)) == sorted(files.digest_as_kept(copy.content) for copy in copies)
    except Refusal:  # a file that is not kept at all
        return None
    return found[0].document if same else None


def _end(found: Mandate, *, by: User, reason: str, at: datetime) -> Outcome:
    if not reason:
        raise Refusal("no_reason", _("Write why it ends; both will read it."), field="reason")
    Client.objects.select_for_update().get(pk=found.principal_id)
    still = Mandate.objects.filter(document=found.document_id, ended_at=None)
    if not still.update(ended_at=at, ended_by=by, end_reason=reason):
        raise _gone()
    mandates = _of(found.document)
    detail: Detail = {
        "number": found.document.number, "reason": reason, "representative": found.representative_id
    }  # fmt: skip
    note("mandate_ended", by=by, at=at, subject=f"client:{found.principal_id}", detail=detail)
    return _tell("mandate_ended", mandates, at=at)


def _representative(form: Form) -> Representative:
    """The person, once; what a newer document says of the name and the address replaces the older."""
    person, _new = Representative.objects.update_or_create(
        personal_code_digest=personal_code.digest(form.personal_code),
        defaults={"name": form.name, **({"email": form.email} if form.email else {})},
        create_defaults={
            "name": form.name,
            "email": form.email,
            "personal_code_sealed": personal_code.seal(form.personal_code),
        },
    )
    return person


def _keep(copies: Sequence[Copy], document: PowerOfAttorney, *, by: User | None, at: datetime) -> None:
    if len(copies) > rules.MOST_SCANS:
        raise Refusals({"copies": Refusal("too_many", _("These are too many files. Put the pages into one PDF."))})
    try:
        for copy in copies:
            kept = files.store(copy.content, name=copy.name, accept=rules.SCANS, by=by, at=at)
            Scan.objects.create(document=document, file=kept)
    except Refusal as refusal:
        raise Refusals({"copies": refusal}) from None


def _period(form: Form) -> DateRange:
    return DateRange(form.since, form.until + timedelta(days=1) if form.until else None)


def _of(document: PowerOfAttorney) -> tuple[Mandate, ...]:
    found = Mandate.objects.filter(document=document).order_by("apartment__house__address", "apartment__number")
    return tuple(found.select_related("document", "principal", "representative", "apartment__house"))


@wall.lifted()  # each hears of the other's affair, at an address of their own
def _tell(kind: str, mandates: tuple[Mandate, ...], *, at: datetime) -> Outcome:
    """Write to both, where there is an address."""
    for reader, to_principal in zip(_readers(mandates[0]), (True, False), strict=True):
        if reader is not None:
            path = reverse("property_addresses", args=[mandates[0].apartment_id]) if to_principal else reverse("home")
            write(
                kind,
                to=reader.email,
                language=reader.language,
                on=at,
                user=reader.user,
                context={
                    "mandate": mandates[0],
                    "flats": [one.apartment for one in mandates],
                    "to_principal": to_principal,
                    "by_principal": mandates[0].end_reason == BY_PRINCIPAL,
                    "by_closing": mandates[0].end_reason == BY_CLOSING,
                    "has_account": reader.user is not None,
                    "href": settings.PORTAL_URL + path,
                },
            )
    return _told(mandates)


def _told(mandates: tuple[Mandate, ...]) -> Outcome:
    return Outcome(mandates, *(reader is not None for reader in _readers(mandates[0])))


def _readers(mandate: Mandate) -> tuple[_Reader | None, _Reader | None]:
    """The principal and the representative."""
    principal, representative = mandate.principal, mandate.representative
    return (
        _reader(principal.personal_code_digest, principal.email, principal.language),
        _reader(representative.personal_code_digest, representative.email, "lv"),
    )


def _reader(digest: bytes | memoryview[int] | None, email: str, language: str) -> _Reader | None:
    """The account of the person, else the address that the manager knows, else None."""
    user = identity.user_known_by(bytes(digest)) if digest else None
    if user is not None:
        return _Reader(user.email, user.language, user)
    return _Reader(email, language, None) if email else None


def _gone() -> Refusal:
    return Refusal("gone", _("This power of attorney has already ended."))
