"""Which backups are kept, and how long what was erased in the portal lives on in them. Pure: times in, times out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

MONTH = timedelta(days=31)


@dataclass(frozen=True)
class Keep:
    """So many of the last days, weeks and months that have a backup; of each the newest."""

    daily: int = 7
    weekly: int = 4
    monthly: int = 3

    @classmethod
    def read(cls, text: str) -> Keep:
        """From `7,4,3`. Raises ValueError for anything else, and for a week without a daily one."""
        daily, weekly, monthly = (int(part) for part in text.split(","))
        if daily < 1 or weekly < 0 or monthly < 0:
            raise ValueError(text)
        return cls(daily, weekly, monthly)

    @property
    def longest(self) -> timedelta:
        """No backup lives longer beside a newer one: the promise to those who were erased (docs, retention)."""
        return max(timedelta(days=self.daily), timedelta(weeks=self.weekly), self.monthly * MONTH)


def over(times: Iterable[datetime], keep: Keep) -> set[datetime]:
    """Those whose time is over. The newest is always kept."""
    newest_first = sorted(times, reverse=True)
    if not newest_first:
        return set()
    now = newest_first[0]
    kept = {now}
    kept |= _newest_of(newest_first, keep.daily, lambda time: time.date())
    kept |= _newest_of(newest_first, keep.weekly, lambda time: time.isocalendar()[:2])
    kept |= _newest_of(newest_first, keep.monthly, lambda time: (time.year, time.month))
    return {time for time in newest_first if time not in kept or now - time > keep.longest}


def _newest_of(newest_first: list[datetime], count: int, part: Callable[[datetime], object]) -> set[datetime]:
    newest: dict[object, datetime] = {}
    for time in newest_first:
        newest.setdefault(part(time), time)
    return set(list(newest.values())[:count])
