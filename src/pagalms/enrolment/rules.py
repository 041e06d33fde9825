"""Rules of registering (FAQ 2.4 to 2.7): how long a link is good, how many letters a person may ask for."""

from __future__ import annotations

from datetime import datetime, timedelta

TERMS_VERSION = "2026-11-23"
LINK_LIFE = timedelta(hours=48)
LETTERS_AN_HOUR = 4  # the first one and three more
HOUR = timedelta(hours=1)
KEPT = timedelta(days=30)


def may_write_again(written_at: list[datetime], *, at: datetime) -> bool:
    """Whether a person whose letters were written at these times may have another one now."""
    return sum(at - HOUR < when <= at for when in written_at) < LETTERS_AN_HOUR


def link_is_good(
    *, expires_at: datetime, confirmed_at: datetime | None, letters_stopped_at: datetime | None, at: datetime
) -> bool:
    """Whether the link in a letter still confirms."""
    return confirmed_at is None and letters_stopped_at is None and at < expires_at
