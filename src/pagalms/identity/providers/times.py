"""Times of messages that carry no offset: local time of Riga, where one hour of the year comes twice and one never."""

from __future__ import annotations

from datetime import UTC, datetime

from pagalms.identity.rules import Refused
from pagalms.kernel.zone import RIGA


def nearest(local: datetime, now: datetime) -> datetime:
    """The moment a clock in Riga shows `local` (without zone), the one nearer to `now` where there are two.

    Raises Refused for a time that no clock shows, in the hour that is left out in March, or before the year 1 began.
    """
    try:
        both = [local.replace(tzinfo=RIGA, fold=fold).astimezone(UTC) for fold in (0, 1)]
    except OverflowError:
        raise Refused("time") from None
    real = [moment for moment in both if moment.astimezone(RIGA).replace(tzinfo=None, fold=0) == local]
    if not real:
        raise Refused("time")
    return min(real, key=lambda moment: abs(now - moment))
