"""The readings of one month, as a bill shows them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from pagalms.kernel.month import Month
from pagalms.meters.models import Meter, Reading
from pagalms.meters.queries.sheet import current_readings, device_of, is_real, meters_of, seen_in
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
    """The accepted readings of a month, by the place of the meter. Two statements."""
    meters = {meter.pk: meter for meter in meters_of(flat)}
    readings = [each for each in current_readings(list(meters.values())) if is_real(each)]
    found = [_with_use(each, list(meters.values()), readings) for each in readings if each.period == month.first]
    return sorted(found, key=lambda one: (one.meter.point.location, one.meter.point.kind, one.meter.pk))


def _with_use(reading: Reading, meters: list[Meter], readings: list[Reading]) -> MonthReading:
    meter = next(each for each in meters if each.pk == reading.meter_id)
    earlier = [each for each in readings if each.meter_id == meter.pk and each.period < reading.period]
    devices = [device_of(each) for each in meters if each.point_id == meter.point_id]
    keys = {device.key for device in devices}
    told = uses(devices, seen_in(each for each in readings if each.meter_id in keys))
    use = next((one.amount for one in told if one.month == Month.of(reading.period)), None)
    return MonthReading(meter, max(earlier, key=lambda each: each.period, default=None), reading, use)
