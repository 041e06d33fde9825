"""Files with keys and certificates as people look after them: whose, where named, until when; no private part."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

STAGES = (0, 7, 30, 60)  # days before the end at which somebody is told; 0: it is over


class Role(StrEnum):
    """What a key or certificate is for."""

    OWN_KEY = "own_key"
    OWN_CERTIFICATE = "own_certificate"
    THEIRS = "theirs"
    AUTHORITY = "authority"
    TIME_STAMPS = "time_stamps"
    PIN = "pin"


@dataclass(frozen=True)
class KeyFile:
    """One key or certificate. `variable` names it in the settings; `until` is None for what does not end.

    `mark` are the first digits of the SHA-256 of its public part; `problem` says why it cannot be read.
    """

    whose: str
    role: Role
    variable: str
    file: str
    subject: str = ""
    mark: str = ""
    bits: int = 0
    until: datetime | None = None
    problem: str = ""

    def days_left(self, now: datetime) -> int | None:
        """Whole days until it ends, negative afterwards."""
        return (self.until - now).days if self.until else None

    def stage(self, now: datetime) -> int | None:
        """The nearest of STAGES that has come; None while there is time, or when it does not end."""
        if self.until is None:
            return None
        if self.until <= now:
            return 0
        left = self.until - now
        return next((days for days in STAGES[1:] if left.total_seconds() <= days * 86_400), None)

    @property
    def digest(self) -> bytes:
        """Tells this one from every other; a new certificate in the same place is another one."""
        said = "\0".join((self.whose, self.role, self.variable, self.mark, f"{self.until}"))
        return hashlib.sha256(said.encode()).digest()


def key_files(whose: str, role: Role, variable: str, path: Path) -> Iterator[KeyFile]:
    """What is in a file, each certificate by itself; one with a `problem` when it cannot be read."""
    try:
        data = path.read_bytes()
    except OSError:
        yield KeyFile(whose, role, variable, path.name, problem="missing")
        return
    try:
        if role is Role.OWN_KEY:
            yield _key(whose, role, variable, path.name, load_pem_private_key(data, None).public_key())
        elif b"BEGIN PUBLIC KEY" in data:
            yield _key(whose, role, variable, path.name, load_pem_public_key(data))
        else:
            for one in _certificates(data):
                yield _certificate(whose, role, variable, path.name, one)
    except (ValueError, TypeError):
        yield KeyFile(whose, role, variable, path.name, problem="unreadable")


def _certificates(data: bytes) -> list[x509.Certificate]:
    if b"BEGIN CERTIFICATE" in data:
        return x509.load_pem_x509_certificates(data)
    return [x509.load_der_x509_certificate(data)]


def _certificate(whose: str, role: Role, variable: str, file: str, one: x509.Certificate) -> KeyFile:
    key = _key(whose, role, variable, file, one.public_key())
    name = one.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME) or list(one.subject)
    subject = str(name[0].value) if name else one.subject.rfc4514_string()
    return KeyFile(whose, role, variable, file, subject, key.mark, key.bits, one.not_valid_after_utc)


def _key(whose: str, role: Role, variable: str, file: str, public: object) -> KeyFile:
    said = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)  # type: ignore[attr-defined]  # each kind has it
    mark = hashlib.sha256(said).hexdigest()[:16]
    return KeyFile(whose, role, variable, file, mark=mark, bits=getattr(public, "key_size", 0))
