"""What every way of strong sign-in has in common: what was asked, what came back, who it proves (IDENTITY 0.4)."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Self

TRANSACTION_LIFE = timedelta(minutes=15)
TICKET_LIFE = timedelta(seconds=60)
MESSAGE_MEMORY = timedelta(days=1)
TRUST_MEMORY = timedelta(days=180)  # a browser not seen for so long may push nothing any more
NAME_LENGTH = 100


class Refused(Exception):
    """A sign-in that may not go on. `reason` is one word for logs and tests; people see one neutral page."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Declined(Exception):
    """An answer without a person: the sign-in ends calmly. `reason`: "cancelled" by the person, or "bank_error"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Message:
    """An HTTP message of a provider as it came, before anything in it is believed."""

    content_type: str
    query: str
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Pending:
    """What we asked: the part of a login transaction a provider's rules need."""

    nonce: str
    return_url: str = ""


@dataclass(frozen=True, slots=True)
class VerifiedIdentity:
    """Who a provider vouches for. The personal code alone says who it is; the names are for display."""

    country: str
    personal_code: str = field(repr=False)
    given_name: str = field(repr=False)
    family_name: str = field(repr=False)
    provider: str
    method: str
    auth_time: datetime
    evidence: str

    @property
    def name(self) -> str:
        """Both names as one reads them."""
        return f"{self.given_name} {self.family_name}".strip()

    def to_json(self) -> bytes:
        """The identity as bytes, to be sealed."""
        return json.dumps({**asdict(self), "auth_time": self.auth_time.isoformat()}).encode()

    @classmethod
    def from_json(cls, data: bytes) -> Self:
        """The identity read back."""
        values = json.loads(data)
        return cls(**{**values, "auth_time": datetime.fromisoformat(values["auth_time"])})


@dataclass(frozen=True, slots=True)
class Proof:
    """A verified answer: who it proves, and the fingerprint by which a second copy of it is refused."""

    identity: VerifiedIdentity
    fingerprint: bytes


def hashed(secret: str) -> bytes:
    """SHA-256 of a random secret; that is what the database keeps of cookies, tickets and codes."""
    return hashlib.sha256(secret.encode()).digest()


def same(secret: str, digest: bytes | memoryview[int]) -> bool:
    """Whether the secret has this hash, compared in constant time."""
    return hmac.compare_digest(hashed(secret), bytes(digest))


def one_line(name: str) -> str:
    """A name as it can be shown and stored: one line of letters one sees, none that turn the line round."""
    return "".join(letter for letter in " ".join(name.split()) if letter.isprintable()).strip()


def split_name(name: str) -> tuple[str, str]:
    """Given names and family name of "Vārds Otrais Uzvārds"; for display only, so a guess is good enough."""
    words = one_line(name).split(" ")
    family = words.pop() if len(words) > 1 else ""
    return " ".join(words)[:NAME_LENGTH], family[:NAME_LENGTH]
