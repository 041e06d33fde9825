"""The values of a verification: what is trusted, what was found, what it means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Verdict(StrEnum):
    """What a file or a signature is worth."""

    VALID = "valid"
    INDETERMINATE = "indeterminate"
    INVALID = "invalid"


_INDETERMINATE = frozenset({
    "no_timestamp", "untrusted_timestamp", "timestamp_future", "untrusted_chain", "expired_since", "no_revocation",
    "revocation_early", "revocation_late", "revocation_unknown", "revocation_untrusted", "weak_algorithm",
    "unsupported_signature", "pdf_not_pades", "not_qualified", "no_code",
})  # fmt: skip
_NOTED = frozenset({"seal", "not_latvian"})
POISON = frozenset({
    "too_large", "unknown_kind", "unreadable", "zip_unreadable", "zip_structure", "zip_encrypted", "zip_names",
    "zip_duplicate", "zip_entries", "zip_size", "zip_ratio", "mimetype", "no_data", "pdf_unreadable", "pdf_encrypted",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing worth saying; `code` chooses the words, `detail` is a file's name or a time beside them."""

    code: str
    detail: str = ""

    @property
    def verdict(self) -> Verdict:
        """What the finding makes of its signature. What is not listed as milder breaks it."""
        if self.code in _NOTED:
            return Verdict.VALID
        return Verdict.INDETERMINATE if self.code in _INDETERMINATE else Verdict.INVALID


class Broken(Exception):
    """A fault after which there is nothing more to check."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.finding = Finding(code, detail)


@dataclass(frozen=True)
class Trust:
    """Certificates (DER) where a chain may end: authorities of signers, authorities or units of time-stamps."""

    anchors: tuple[bytes, ...]
    tsa_anchors: tuple[bytes, ...]


class Kind(StrEnum):
    """Who stands in a certificate."""

    PERSON = "person"
    SEAL = "seal"


@dataclass(frozen=True)
class Signer:
    """Whose certificate it is. `personal_code` is set only for people with a Latvian code."""

    name: str = field(repr=False)
    given_name: str = field(repr=False)
    family_name: str = field(repr=False)
    personal_code: str = field(repr=False)
    country: str
    organisation: str
    kind: Kind
    qualified: bool
    issuer: str
    not_after: datetime


@dataclass(frozen=True)
class Signature:
    """One signature. `level` is the highest of B, T, LT, LTA whose parts are embedded, whether or not they hold."""

    id: str
    form: str
    level: str
    signer: Signer | None
    claimed_at: datetime | None
    timestamped_at: datetime | None
    timestamped_by: str
    status_kind: str
    status_at: datetime | None
    covers: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def verdict(self) -> Verdict:
        """The worst of its findings."""
        return worst(finding.verdict for finding in self.findings)


@dataclass(frozen=True)
class DataFile:
    """A file that was signed, or ought to have been."""

    name: str
    size: int
    covered_by: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """All about a signed file. `faults` concern the file itself, before any signature."""

    kind: str
    files: tuple[DataFile, ...]
    signatures: tuple[Signature, ...]
    faults: tuple[Finding, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The worst of everything: one broken signature spoils the file."""
        return worst([
            *(fault.verdict for fault in self.faults),
            *(signature.verdict for signature in self.signatures),
            *([] if self.signatures else [Verdict.INVALID]),
        ])  # fmt: skip

    @property
    def poisoned(self) -> tuple[Finding, ...]:
        """Why the file must not even be kept; empty for most."""
        return tuple(fault for fault in self.faults if fault.code in POISON)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Invalid before indeterminate before valid; valid when there is nothing."""
    found = set(verdicts)
    for verdict in (Verdict.INVALID, Verdict.INDETERMINATE):
        if verdict in found:
            return verdict
    return Verdict.VALID
