"""Rules of becoming a user: how long links are good, how many letters go out, what an application may bring."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from pathlib import PurePosixPath

from pagalms.files.rules import PICTURES, SIGNED, Kind

TERMS_VERSION = "2026-11-23"
LINK_LIFE = timedelta(hours=48)
LETTERS_AN_HOUR = 4  # the first one and three more
HOUR = timedelta(hours=1)
KEPT = timedelta(days=30)
INVITATION_LIFE = timedelta(days=14)
APPLICATION_KEPT = timedelta(days=365)  # after the decision; what came of it stands in the account
LETTERS_A_DAY = 5  # invitations to one applicant
DAY = timedelta(days=1)
FILES = 5
FILE_BYTES = 10 * 1024 * 1024
OLD = timedelta(days=30)  # a signature older than this was hardly made for this application
SIGNED_ENDINGS = (".edoc", ".asice", ".sce", ".pdf")
PLAIN_ENDINGS = (".jpg", ".jpeg", ".png", ".txt")
ENCLOSED = SIGNED | PICTURES | {Kind.TEXT}
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def may_write_again(written_at: list[datetime], *, at: datetime) -> bool:
    """Whether a person whose letters were written at these times may have another one now."""
    return sum(when > at - HOUR for when in written_at) < LETTERS_AN_HOUR


def link_is_good(
    *, expires_at: datetime, confirmed_at: datetime | None, letters_stopped_at: datetime | None, at: datetime
) -> bool:
    """Whether the link in a letter still confirms."""
    return confirmed_at is None and letters_stopped_at is None and at < expires_at


def receipt_number(year: int) -> str:
    """A number to name an application by; it tells nothing and cannot be guessed from another."""
    drawn = "".join(secrets.choice(_ALPHABET) for _ in range(8))
    return f"{year}-{drawn[:4]}-{drawn[4:]}"


def is_signed_kind(name: str) -> bool:
    """Whether a file of this name carries signatures, or ought to."""
    return PurePosixPath(name).suffix.lower() in SIGNED_ENDINGS
