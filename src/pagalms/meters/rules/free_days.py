"""Days on which offices rest: weekends and Latvian public holidays, moved working days included."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from holidays import HolidayBase, country_holidays


def next_working_day(day: date) -> date:
    """The day itself, or the first one after it on which offices work."""
    return _latvia().get_nth_working_day(day, 1) if not _latvia().is_working_day(day) else day


@lru_cache(maxsize=1)
def _latvia() -> HolidayBase:
    return country_holidays("LV")
