"""`check --deploy`: whether the clock of this machine is right, by those of the database and of the providers.

A clock that is wrong by minutes refuses honest answers of banks and opens the readings' window at the wrong time.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from statistics import median
from typing import Any

from django.core.checks import CheckMessage
from django.core.checks import Warning as Notice
from django.db import DatabaseError, connection

from pagalms.identity import providers
from pagalms.identity.providers import watch
from pagalms.kernel import clock


def clock_is_right(**_: Any) -> list[CheckMessage]:
    """Warns when this machine's clock is more than a minute off."""
    found: list[CheckMessage] = []
    ahead = _of_database()
    if ahead and abs(ahead) > watch.OFF:
        text = f"the clocks of this machine and of the database differ by {_seconds(ahead)} s"
        found.append(Notice(text, hint="Let both keep their time by NTP.", id="identity.W041"))
    skews = [seen.skew for url in _pages() if (seen := watch.asked(url)) and seen.skew is not None]
    off = timedelta(seconds=median(skew.total_seconds() for skew in skews)) if skews else timedelta()
    if abs(off) > watch.OFF:
        text = f"the clock of this machine is {_seconds(off)} s off by those of the sign-in providers"
        found.append(Notice(text, hint="Let it keep its time by NTP.", id="identity.W042"))
    return found


def _pages() -> list[str]:
    return list(dict.fromkeys(provider.page for provider in providers.offered() if provider.page))


def _of_database() -> timedelta | None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            (told,) = cursor.fetchone() or (None,)
    except DatabaseError:
        return None
    return clock.wire_now() - told if isinstance(told, datetime) else None


def _seconds(skew: timedelta) -> int:
    return round(skew.total_seconds())
