"""The moment that a door sees; rooms are told the time instead."""

from __future__ import annotations

from datetime import UTC, date, datetime

import time_machine


def freeze_time(at: datetime | date | str) -> time_machine.travel:
    """Everything inside sees the moment `at`, standing still; one without a zone is UTC. Also a decorator.

    As a context it gives a clock with `shift(timedelta)` and `move_to(moment)`.
    """
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day)
    return time_machine.travel(moment if moment.tzinfo else moment.replace(tzinfo=UTC), tick=False)
