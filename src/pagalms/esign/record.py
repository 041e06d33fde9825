"""A report as it is kept: the same values as JSON, with the personal code masked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pagalms.esign.rules.report import DataFile, Finding, Kind, Report, Signature, Signer
from pagalms.kernel import personal_code

Json = dict[str, Any]


def to_json(report: Report) -> Json:
    """What the database keeps."""
    return {
        "kind": report.kind,
        "verdict": str(report.verdict),
        "files": [{"name": each.name, "size": each.size, "covered_by": [*each.covered_by]} for each in report.files],
        "signatures": [_signature(each) for each in report.signatures],
        "faults": _findings(report.faults),
    }


def from_json(said: Json) -> Report:
    """The report again; personal codes come back masked."""
    return Report(
        kind=said["kind"],
        files=tuple(DataFile(each["name"], each["size"], tuple(each["covered_by"])) for each in said["files"]),
        signatures=tuple(_read_signature(each) for each in said["signatures"]),
        faults=_read_findings(said["faults"]),
    )


def _signature(signature: Signature) -> Json:
    signer = signature.signer
    return {
        "id": signature.id,
        "form": signature.form,
        "level": signature.level,
        "signer": signer and {
            "name": signer.name,
            "given_name": signer.given_name,
            "family_name": signer.family_name,
            "personal_code": personal_code.masked(signer.personal_code) if signer.personal_code else "",
            "country": signer.country,
            "organisation": signer.organisation,
            "kind": str(signer.kind),
            "qualified": signer.qualified,
            "issuer": signer.issuer,
            "not_after": signer.not_after.isoformat(),
        },
        "claimed_at": _moment(signature.claimed_at),
        "timestamped_at": _moment(signature.timestamped_at),
        "timestamped_by": signature.timestamped_by,
        "status_kind": signature.status_kind,
        "status_at": _moment(signature.status_at),
        "covers": [*signature.covers],
        "findings": _findings(signature.findings),
    }  # fmt: skip


def _read_signature(said: Json) -> Signature:
    signer = said["signer"]
    return Signature(
        id=said["id"],
        form=said["form"],
        level=said["level"],
        signer=signer and Signer(**{
            **signer, "kind": Kind(signer["kind"]), "not_after": datetime.fromisoformat(signer["not_after"])
        }),
        claimed_at=_read_moment(said["claimed_at"]),
        timestamped_at=_read_moment(said["timestamped_at"]),
        timestamped_by=said["timestamped_by"],
        status_kind=said["status_kind"],
        status_at=_read_moment(said["status_at"]),
        covers=tuple(said["covers"]),
        findings=_read_findings(said["findings"]),
    )  # fmt: skip


def _findings(findings: tuple[Finding, ...]) -> list[Json]:
    return [{"code": each.code, "detail": each.detail} for each in findings]


def _read_findings(said: list[Json]) -> tuple[Finding, ...]:
    return tuple(Finding(each["code"], each["detail"]) for each in said)


def _moment(at: datetime | None) -> str:
    return at.isoformat() if at else ""


def _read_moment(said: str) -> datetime | None:
    return datetime.fromisoformat(said) if said else None
