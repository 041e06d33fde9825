"""The only source of "now".

Two clocks, because they answer two questions. The *house* clock (`now`, `today`) is what residents live by: windows,
due dates, ownership. In the demo it can stand on another day. The *wire* clock (`wire_now`) is what other machines
live by: a bank stamps its message with the real time, so message times are judged by it even in the demo (ADR 0006).
"""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from pagalms.kernel.zone import RIGA

DEMO_DAY = date(2026, 5, 31)


def wire_now() -> datetime:
    """The real time in UTC, for judging what other machines say."""
    return datetime.now(UTC)


def now() -> datetime:
    """The house's time, aware, in UTC; the real time unless this is a demo."""
    return wire_now() + _shift()


def today() -> date:
    """The house's calendar day in Riga."""
    return now().astimezone(RIGA).date()


def demo_day() -> date | None:
    """The day the demo was set to, or None outside the demo."""
    if os.environ.get("PAGALMS_MODE") != "demo":
        return None
    said = os.environ.get("PAGALMS_TODAY")
    return date.fromisoformat(said) if said else DEMO_DAY


@lru_cache(maxsize=1)
def _shift() -> timedelta:
    """Whole days between the real day at the start of this process and the demo's day, time of day kept.

    Computed in local time: a shift of exact 24-hour days would move the time of day by an hour across a clock change.
    """
    day = demo_day()
    if day is None:
        return timedelta(0)
    real = wire_now()
    local = real.astimezone(RIGA)
    return datetime.combine(day, local.timetz().replace(tzinfo=RIGA)).astimezone(UTC) - real
