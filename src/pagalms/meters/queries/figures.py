"""How many readings came by which way, and how much of each month is here; numbers only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from pagalms.kernel.month import Month
from pagalms.meters.models import Meter, Reading
from pagalms.meters.queries.sheet import REAL


@dataclass(frozen=True)
class MonthOfReadings:
    """Readings of a month by channel; `given` of the `wanted` meters that residents read have one."""

    month: Month
    by_channel: Mapping[str, int]
    wanted: int
    given: int


def readings_by_month(months: Sequence[Month]) -> list[MonthOfReadings]:
    """One of each month asked for; estimates and refused readings do not count. Two statements."""
    read_by_residents = Meter.objects.filter(reading_mode=Meter.Mode.MANUAL)
    wanted = read_by_residents.aggregate(**{_name(one): Count("pk", filter=_standing(one, "")) for one in months})
    asked_for = Q(pk__in=[])
    for one in months:
        asked_for |= _standing(one, "meter__") & Q(period=one.first)
    rows = (
        Reading.objects.filter(REAL, current=True, period__in=[one.first for one in months])
        .order_by()
        .values_list("period", "channel")
        .annotate(
            Count("pk"), given=Count("pk", filter=Q(meter__reading_mode=Meter.Mode.MANUAL) & asked_for)
        )
    )  # fmt: skip
    found: dict[Month, dict[str, int]] = {one: {} for one in months}
    given = dict.fromkeys(months, 0)
    for period, channel, count, of_wanted in rows:
        found[Month.of(period)][channel] = count
        given[Month.of(period)] += of_wanted
    return [MonthOfReadings(one, found[one], wanted[_name(one)], given[one]) for one in months]


def _standing(month: Month, meter: str) -> Q:
    """The meter, reached by that prefix, stood there when the month ended."""
    still = Q(**{f"{meter}removed_on": None}) | Q(**{f"{meter}removed_on__gt": month.last})
    return still & Q(**{f"{meter}installed_on__lte": month.last})


def _name(month: Month) -> str:
    return f"m{month.year}_{month.number}"
