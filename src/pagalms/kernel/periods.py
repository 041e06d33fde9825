"""Periods that follow one another, though of two requests at once the one that waited brings the earlier moment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol


class Period(Protocol):
    """A range of moments as the database gives it."""

    lower: datetime | None
    upper: datetime | None


def not_before(at: datetime, periods: Iterable[Period]) -> datetime:
    """`at`, or the newest bound of the periods where that is later: what is said now follows what was said before.

    Call it below the lock that orders the requests.
    """
    return max((bound for one in periods for bound in (one.lower, one.upper) if bound and bound > at), default=at)
