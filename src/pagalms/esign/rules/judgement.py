"""The part of the judgement that XAdES and PAdES share: when it was signed, and whether the signer could then."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509

from pagalms.esign.rules import certificate, path, revocation
from pagalms.esign.rules.report import Finding, Signer, Trust
from pagalms.esign.rules.stamp import Stamp


@dataclass(frozen=True)
class Judged:
    """What is known of the signer at the time of signing."""

    signer: Signer
    timestamped_at: datetime | None
    timestamped_by: str
    status: revocation.Status
    findings: tuple[Finding, ...]


def judge(
    chosen: x509.Certificate, material: revocation.Material, stamps: Iterable[Stamp], *, trust: Trust, at: datetime
) -> Judged:
    """Judge the certificate at the earliest trusted time-stamp; without one, now, and then nothing is proved."""
    trusted = sorted((each for each in stamps if each.trusted), key=lambda each: each.at)
    first = trusted[0] if trusted else None
    signer = certificate.signer_of(chosen)
    findings = list(certificate.findings_of(chosen, signer))
    if first is None:
        findings.append(Finding("untrusted_timestamp" if list(stamps) else "no_timestamp"))
    elif first.at > at + path.SKEW:
        findings.append(Finding("timestamp_future"))
    moment = first.at if first else at
    if not path.within(chosen, moment):
        findings.append(Finding("expired" if first else "expired_since"))
    elif not path.leads_to(trust.anchors, chosen, material.certificates, moment=moment):
        findings.append(Finding("untrusted_chain"))
    status = revocation.status_of(chosen, material, anchors=trust.anchors, signed_at=moment)
    return Judged(
        signer,
        first.at if first else None,
        first.authority if first else "",
        status,
        (*findings, *status.findings),
    )


def level(*, stamped: bool, status: bool, archived: bool) -> str:
    """B, T, LT or LTA by what is embedded."""
    if not stamped:
        return "B"
    if not status:
        return "T"
    return "LTA" if archived else "LT"


def told(findings: list[Finding], *, broken_stamp: bool) -> tuple[Finding, ...]:
    """Each finding once; that there is no time-stamp is not said beside a broken one."""
    kept = [each for each in findings if not (broken_stamp and each.code == "no_timestamp")]
    return tuple(dict.fromkeys(kept))
