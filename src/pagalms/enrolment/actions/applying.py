"""An application comes in: handed in by somebody on the portal, or recorded by a clerk from paper or e-mail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from pagalms.accounts.models import User
from pagalms.audit import actions as audit
from pagalms.enrolment import rules
from pagalms.enrolment.models import Application, ApplicationFile
from pagalms.esign.record import to_json
from pagalms.esign.rules.report import Kind, Report, Signer, Verdict
from pagalms.esign.wording import words
from pagalms.files import actions as stored
from pagalms.kernel import personal_code
from pagalms.kernel.refusal import Refusal
from pagalms.kernel.turns import wait_for_turn

AT_ONCE = timedelta(minutes=1)


@dataclass(frozen=True)
class Handed:
    """A file as it came; `report` says what its signatures prove, None for a file that carries none."""

    name: str
    content: bytes = field(repr=False)
    report: Report | None


@dataclass(frozen=True)
class Said:
    """What the applicant, or the clerk for them, wrote beside the files. `code` is a personal code typed by a clerk."""

    email: str
    phone: str
    represents: str = ""
    text: str = ""
    language: str = "lv"
    name: str = ""
    code: str = field(default="", repr=False)


@transaction.atomic
def send_in(said: Said, file: Handed, *, at: datetime) -> Application:
    """Somebody hands in a signed application. Nothing is stored unless all of it is.

    The same file with the same address, sent twice, is one application. Raises Refusal with what to do about the file.
    """
    if file.report is None:
        raise Refusal("kind", _("Choose a signed file: .edoc, .asice or a signed PDF."), field="file")
    _demand_sound(file)
    if file.report.verdict is Verdict.INVALID:
        raise Refusal("not_valid", _reasons(file.report), field="file")
    wait_for_turn(f"an application from {said.email.lower()}")
    twin = _twin(said, file)
    if twin is not None:
        return twin
    return _write(said, [file], channel=Application.Channel.UPLOAD, by=None, at=at, received_at=at)


@transaction.atomic
def record(
    said: Said, files: Sequence[Handed], *, channel: str, received_at: datetime, by: User, at: datetime
) -> Application:
    """A clerk records an application that came on paper or by e-mail; sent twice it is one. Raises Refusal."""
    if received_at > at:
        raise Refusal("received_at", _("An application cannot have come in the future."), field="received")
    if len(files) > rules.FILES:
        raise Refusal("files", _("Too many files at once."), field="enclosures")
    wait_for_turn(f"an application recorded by {by.pk}")
    again = _recorded_already(said, files, by=by, channel=channel, received_at=received_at)
    if again is not None:
        return again
    try:
        for file in files:
            _demand_sound(file)
        return _write(said, files, channel=channel, by=by, at=at, received_at=received_at)
    except Refusal as refusal:
        raise Refusal(refusal.code, refusal.message, field="enclosures") from None


def _demand_sound(file: Handed) -> None:
    """Raises Refusal for what may not be kept at all."""
    if not file.content:
        raise Refusal("empty", _("The file is empty."), field="file")
    if len(file.content) > rules.FILE_BYTES:
        raise Refusal("too_large", _("The file is larger than 10 MB."), field="file")
    if file.report is not None and file.report.poisoned:
        raise Refusal("poisoned", _reasons(file.report), field="file")


def _reasons(report: Report) -> str:
    """All that is wrong, in sentences."""
    broken = [each for each in report.faults if each.verdict is Verdict.INVALID]
    broken += [each for one in report.signatures for each in one.findings if each.verdict is Verdict.INVALID]
    return " ".join(dict.fromkeys(words(each) for each in broken))


def _twin(said: Said, file: Handed) -> Application | None:
    digest = stored.digest_as_kept(file.content)
    same = ApplicationFile.objects.filter(file__sha256=digest, application__email=said.email.lower())
    found = same.filter(application__state=Application.State.WAITING).select_related("application").first()
    return found.application if found else None


def _recorded_already(
    said: Said, files: Sequence[Handed], *, by: User, channel: str, received_at: datetime
) -> Application | None:
    """What the clerk has just recorded with the same words and files: the button was pressed twice."""
    found = Application.objects.filter(
        recorded_by=by, channel=channel, state=Application.State.WAITING, email=said.email.lower(), phone=said.phone,
        represents=said.represents, text=said.text, received_at__range=(received_at - AT_ONCE, received_at + AT_ONCE),
        personal_code_digest=personal_code.digest(said.code) if said.code else None,
    )  # fmt: skip
    for row in found.filter(name=said.name) if said.name or not files else found:
        kept = ApplicationFile.objects.filter(application=row).values_list("file__sha256", flat=True)
        if sorted(map(bytes, kept)) == sorted(stored.digest_as_kept(file.content) for file in files):
            return row
    return None


def _write(
    said: Said, files: Sequence[Handed], *, channel: str, by: User | None, at: datetime, received_at: datetime
) -> Application:
    signer = signer_among([file.report for file in files if file.report])
    code, is_signed = said.code, False
    if signer is not None and (not code or personal_code.normalise(code) == signer.personal_code):
        code, is_signed = signer.personal_code, True
    row = Application.objects.create(
        number=rules.receipt_number(at.year),
        channel=channel,
        name=said.name or (signer.name if signer else ""),
        personal_code_digest=personal_code.digest(code) if code else None,
        personal_code_sealed=personal_code.seal(code) if code else None,
        code_signed=is_signed,
        email=said.email.lower(),
        phone=said.phone,
        represents=said.represents,
        text=said.text,
        language=said.language,
        received_at=received_at,
        recorded_by=by,
    )
    for file in files:
        ApplicationFile.objects.create(
            application=row,
            file=stored.store(file.content, name=file.name, accept=rules.ENCLOSED, by=by, at=at),
            report=to_json(file.report) if file.report else None,
        )
    audit.record("application_came", by=by, at=at, subject=f"application:{row.pk}", detail={"channel": channel})
    return row


def signer_among(reports: Sequence[Report]) -> Signer | None:
    """The first person with a Latvian personal code whose signature is not broken; proved signatures go first."""
    found = [one for report in reports for one in report.signatures if one.verdict is not Verdict.INVALID]
    found.sort(key=lambda one: one.verdict is not Verdict.VALID)
    people = (one.signer for one in found if one.signer and one.signer.kind is Kind.PERSON)
    return next((signer for signer in people if signer.personal_code), None)
