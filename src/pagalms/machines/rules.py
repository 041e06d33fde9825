"""Keys of the API: how one looks, for how long it counts, what it opens."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum

MARK = "pagalms_"  # found by programs that look for secrets in places where none should be
LONGEST_DAYS = 400
OVERLAP = timedelta(days=7)  # after a change of the key the former one still counts
REMEMBERED = timedelta(hours=24)  # an answer, for the same request sent again


class Scope(StrEnum):
    """What a key opens."""

    IMPORT = "import"
    READINGS = "readings"
    CONTACTS = "contacts"


def digest_of(token: str) -> bytes:
    """What is kept of a key: its SHA-256. A key is 256 random bits, so nothing slower is needed."""
    return hashlib.sha256(token.encode()).digest()


def last_moment(*, at: datetime, days: int) -> datetime:
    """Until when a key of so many days counts, 1 to LONGEST_DAYS."""
    return at + timedelta(days=min(max(days, 1), LONGEST_DAYS))


def seconds_to_wait(at: datetime) -> int:
    """Until the next minute begins, when requests are counted anew."""
    return 60 - at.second
