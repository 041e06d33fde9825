"""What the signatures on an application prove, line by line, as the clerk reads it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from pagalms.esign.rules.report import Kind, Report, Signature, Signer, Verdict
from pagalms.esign.wording import VERDICTS, words

SAID_ELSEWHERE = frozenset({"seal", "not_qualified"})


@dataclass(frozen=True)
class Line:
    """One thing that was checked; `good` is None for what is only worth knowing."""

    good: bool | None
    text: str
    small: str = ""


def lines_of(report: Report) -> list[Line]:
    """The file first, then each signature."""
    lines = [Line(report.verdict is Verdict.VALID, str(VERDICTS[report.verdict]))]
    lines += [Line(False, words(each)) for each in report.faults]
    for signature in report.signatures:
        lines += _signature(signature, len(report.files))
    return lines


def _signature(signature: Signature, files: int) -> Iterator[Line]:
    broken = {each.code for each in signature.findings if each.verdict is Verdict.INVALID}
    if signature.signer:
        yield _signer(signature.signer)
    if signature.covers and not broken & {"changed", "not_covered", "byte_range", "pdf_changed", "file_missing"}:
        small = _("%(covered)s of %(files)s files match the signature") % {
            "covered": len(signature.covers), "files": files
        }  # fmt: skip
        yield Line(True, _("The document was not changed after signing"), small)
    if signature.timestamped_at:
        at = date_format(localtime(signature.timestamped_at), "d.m.Y H.i")
        yield Line(True, _("Time-stamp %(at)s") % {"at": at}, signature.timestamped_by)
    if signature.status_at and not _doubts_status(signature):
        yield Line(True, _("The certificate was in force when it was signed with"), _certificate(signature))
    for each in signature.findings:
        if each.code not in SAID_ELSEWHERE:
            yield Line(False if each.verdict is not Verdict.VALID else None, words(each))


def _signer(signer: Signer) -> Line:
    code = _("personal code %(code)s") % {"code": signer.personal_code} if signer.personal_code else ""
    kind = _("qualified") if signer.qualified else _("not qualified: it does not replace a signature by hand")
    if signer.kind is Kind.SEAL:
        return Line(
            False, _("Electronic seal of %(name)s, not a person") % {"name": signer.organisation or signer.name}
        )
    small = ", ".join(part for part in (code, kind, signer.country if signer.country != "LV" else "") if part)
    return Line(signer.qualified, _("Signed by: %(name)s") % {"name": signer.name}, small)


def _certificate(signature: Signature) -> str:
    if signature.signer is None or signature.status_at is None:
        return ""
    return _("%(issuer)s, until %(until)s; %(kind)s %(at)s: in force") % {
        "issuer": signature.signer.issuer,
        "until": date_format(localtime(signature.signer.not_after), "d.m.Y"),
        "kind": signature.status_kind,
        "at": date_format(localtime(signature.status_at), "d.m.Y H.i"),
    }


def _doubts_status(signature: Signature) -> bool:
    about = ("revo", "no_revocation", "expired", "untrusted_chain")
    return any(each.code.startswith(about) for each in signature.findings)
