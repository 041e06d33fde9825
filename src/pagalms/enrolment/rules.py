"""Rules of becoming a user: how long links are good, how many letters go out, what an application may bring."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import date, datetime, timedelta
from pathlib import PurePosixPath

from pagalms.files.rules import PICTURES, SIGNED, Kind

TERMS_VERSION = "2026-11-26"  # the built-in text, which counts until the manager publishes another
LONGEST_TERMS = 30_000
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


def terms_name(since: date, taken: Collection[str]) -> str:
    """The name of a version of the terms: the day it counts from, with a number when the day has one already."""
    name, number = since.isoformat(), 1
    while name in taken:
        number += 1
        name = f"{since.isoformat()}-{number}"
    return name


def chapters(text: str) -> list[tuple[str, str]]:
    """The text by its headings, lines that begin with "# "; what stands before the first one has none."""
    found: list[tuple[str, list[str]]] = [("", [])]
    for line in text.replace("\r\n", "\n").split("\n"):
        if line.startswith("# "):
            found.append((line[2:].strip(), []))
        else:
            found[-1][1].append(line)
    return [(title, "\n".join(lines).strip()) for title, lines in found if title or any(map(str.strip, lines))]


def digest_of_terms(*texts: str) -> str:
    """A short name for exactly these texts."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]
