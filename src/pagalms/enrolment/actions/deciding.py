"""A clerk decides about an application. No signature, however good, grants anything by itself."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from pagalms.accounts.models import User
from pagalms.audit import actions as audit
from pagalms.enrolment import queries, rules
from pagalms.enrolment.actions.inviting import invite
from pagalms.enrolment.models import Application, ApplicationFile, Invitation
from pagalms.files import actions as files
from pagalms.kernel import personal_code
from pagalms.kernel.refusal import Refusal
from pagalms.outbox import actions as outbox

OPEN = (Application.State.WAITING, Application.State.NEEDS_MORE)


@transaction.atomic
def approve(application: int, *, email: str = "", note: str = "", by: User, on: date, at: datetime) -> Invitation:
    """The person may become a user: an invitation goes to the address. Raises Refusal.

    Only whom the register knows, by personal code, as the owner of a property on that day or as an owner's
    representative; never by name, never by an equal e-mail address.
    """
    row = _open(application)
    if email:
        row.email = email.lower()
    if obstacle := queries.obstacle(row, queries.known_of(row, on=on)):
        raise obstacle
    _decide(row, Application.State.APPROVED, reason="", note=note, by=by, at=at)
    return invite(row, at=at)


@transaction.atomic
def refuse(application: int, *, reason: str, note: str = "", by: User, at: datetime) -> Application:
    """The answer is no; a letter says why where there is an address. Raises Refusal without a reason."""
    return _turn_back(application, Application.State.REFUSED, reason=reason, note=note, by=by, at=at)


@transaction.atomic
def ask_more(application: int, *, reason: str, note: str = "", by: User, at: datetime) -> Application:
    """Something is lacking; a letter says what where there is an address. Raises Refusal without a reason."""
    return _turn_back(application, Application.State.NEEDS_MORE, reason=reason, note=note, by=by, at=at)


@transaction.atomic
def close_duplicate(application: int, *, note: str = "", by: User, at: datetime) -> Application:
    """It came twice: what is decided of the other one counts, and no letter is sent. Raises Refusal."""
    row = _open(application)
    if not queries.applications_like(row):
        raise Refusal("alike", _("No other application is like this one."), field="decision")
    _decide(row, Application.State.DUPLICATE, reason="", note=note, by=by, at=at)
    return row


@transaction.atomic
def forget_decided(*, at: datetime) -> None:
    """Delete applications a year after their decision, their files too; what came of them stands in the account."""
    rows = Application.objects.exclude(state=Application.State.WAITING)
    rows = rows.filter(decided_at__lt=at - rules.APPLICATION_KEPT)
    enclosed = list(ApplicationFile.objects.filter(application__in=rows).select_related("file"))
    ApplicationFile.objects.filter(pk__in=[each.pk for each in enclosed]).delete()
    for each in enclosed:
        files.discard(each.file)
    rows.delete()


@transaction.atomic
def correct_code(application: int, *, code: str, by: User, at: datetime) -> Application:
    """A clerk types the personal code of an applicant whose signature has none, or who wrote it wrongly on paper.

    A code that a signature proved is not for a clerk to change. Raises Refusal.
    """
    row = _open(application)
    if row.code_signed:
        raise Refusal("signed", _("The personal code comes from the signature; it cannot be changed."), field="code")
    row.personal_code_digest, row.personal_code_sealed = personal_code.digest(code), personal_code.seal(code)
    row.save(update_fields=["personal_code_digest", "personal_code_sealed"])
    audit.record("application_code_typed", by=by, at=at, subject=f"application:{row.pk}")
    return row


def _turn_back(
    application: int, state: Application.State, *, reason: str, note: str, by: User, at: datetime
) -> Application:
    row = _open(application)
    if not reason.strip():
        raise Refusal("reason", _("Write the reason; the applicant will read it."), field="reason")
    _decide(row, state, reason=reason.strip(), note=note, by=by, at=at)
    if row.email:
        outbox.write(
            f"application_{state}", to=row.email, language=row.language, on=at,
            context={"number": row.number, "reason": row.reason, "received_at": row.received_at},
        )  # fmt: skip
    return row


def _open(application: int) -> Application:
    row = Application.objects.select_for_update().filter(pk=application, state__in=OPEN).first()
    if row is None:
        raise Refusal("decided", _("This application has been decided already."))
    return row


def _decide(row: Application, state: Application.State, *, reason: str, note: str, by: User, at: datetime) -> None:
    row.state, row.reason, row.note, row.decided_by, row.decided_at = state, reason, note.strip(), by, at
    row.save(update_fields=["state", "reason", "note", "decided_by", "decided_at", "email"])
    audit.record(f"application_{state}", by=by, at=at, subject=f"application:{row.pk}")
