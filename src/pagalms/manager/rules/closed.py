"""Days on which the manager's office is closed besides its weekly hours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

MOST, LONGEST_WHY = 12, 80
TOLD = timedelta(days=31)  # so long before, pages name them


@dataclass(frozen=True)
class Closed:
    """From the first day to the last one, both included."""

    first: date
    last: date
    why: str = ""

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Closed:
        """As a version keeps it."""
        return cls(date.fromisoformat(said["first"]), date.fromisoformat(said["last"]), said["why"])

    def kept(self) -> dict[str, Any]:
        """As a version keeps it."""
        return {"first": self.first.isoformat(), "last": self.last.isoformat(), "why": self.why}


def soon(closed: Iterable[Closed], *, on: date) -> list[Closed]:
    """Those that pages of that day name, the nearest first."""
    return sorted((one for one in closed if on <= one.last and one.first <= on + TOLD), key=lambda one: one.first)


def wrong_in(closed: Iterable[Closed]) -> tuple[int, str] | None:
    """Which of them ends before it begins."""
    return next(((place, "ends_before") for place, one in enumerate(closed) if one.last < one.first), None)
