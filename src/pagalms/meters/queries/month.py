"""The readings of one month, as a bill shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, QuerySet
from django.db.models import Window as Over
from django.db.models.functions import RowNumber

from pagalms.kernel import wall
from pagalms.kernel.month import Month
from pagalms.kernel.prepared import Prepared
from pagalms.meters.models import Meter, Reading
from pagalms.meters.queries.sheet import REAL, device_of, seen_in
from pagalms.meters.rules.usage import uses
from pagalms.properties.models import Apartment


@dataclass(frozen=True)
class MonthReading:
    """What a meter showed for a month and before it, and the use of its point; `before` None: the meter was new."""

    meter: Meter
    before: Reading | None
    reading: Reading
    use: Decimal | None


def readings_in(flat: Apartment, month: Month) -> list[MonthReading]:
    """The accepted readings of a month, by the place of the meter, for whoever has the bill of it. One statement."""
    with wall.lifted():  # who sold the flat keeps the bill, and what it was made of
        readings = _UNTIL(flat=flat.pk, last=month.first)
    found = [_with_use(each, readings) for each in readings if each.period == month.first]
    return sorted(found, key=lambda one: (one.meter.point.location, one.meter.point.kind, one.meter.pk))


def _until(flat: int, last: date) -> QuerySet[Reading]:
    """The last two of each meter: a month's use is told by its reading and the one before (`rules.usage`)."""
    real = Reading.objects.filter(REAL, meter__point__apartment=flat, current=True, period__lte=last)
    rank = Over(RowNumber(), partition_by="meter", order_by=F("period").desc())
    return real.annotate(rank=rank).filter(rank__lte=2).select_related("meter__point").order_by("period", "pk")


_UNTIL = Prepared(_until)


def _with_use(reading: Reading, readings: Sequence[Reading]) -> MonthReading:
    meter = reading.meter
    of_point = [each for each in readings if each.meter.point_id == meter.point_id]
    earlier = [each for each in of_point if each.meter_id == meter.pk and each.period < reading.period]
    devices = {each.meter_id: device_of(each.meter) for each in of_point}
    told = uses(devices.values(), seen_in(of_point))
    use = next((one.amount for one in told if one.month == Month.of(reading.period)), None)
    return MonthReading(meter, max(earlier, key=lambda each: each.period, default=None), reading, use)
