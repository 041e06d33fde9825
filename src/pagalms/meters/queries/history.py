"""What was: a metering point's months across its devices, and receipts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from pagalms.kernel.month import Month
from pagalms.meters.models import Meter, MeteringPoint, Reading, Submission
from pagalms.meters.queries.sheet import device_of, dial_of, is_real, seen_in
from pagalms.meters.queries.sheets import current_readings, meters_of
from pagalms.meters.rules.judge import used
from pagalms.meters.rules.usage import Use, months_between, uses, usual
from pagalms.properties.models import Apartment


@dataclass(frozen=True)
class Change:
    """One meter was put in place of another; what they showed then, as far as it is known."""

    on: date
    old: Meter
    last_value: Decimal | None
    new: Meter


@dataclass(frozen=True)
class MonthRow:
    """A month of a point: its reading if there is one, the use it told, and a change of the meter in that month.

    `from_zero`: the meter passed its last number and began again.
    """

    month: Month
    reading: Reading | None
    use: Use | None
    change: Change | None
    from_zero: bool = False

    @property
    def first(self) -> date:
        """The month's first day, for filters."""
        return self.month.first


@dataclass(frozen=True)
class PointHistory:
    """A metering point with its devices (oldest first) and its months (newest first)."""

    point: MeteringPoint
    meters: tuple[Meter, ...]
    uses: tuple[Use, ...]
    rows: tuple[MonthRow, ...]

    @property
    def meter(self) -> Meter:
        """The device that stands there, or the last one that did."""
        return self.meters[-1]

    @property
    def usual(self) -> Decimal | None:
        """The average use of a month."""
        return usual(self.uses)


@dataclass(frozen=True)
class ReceiptLine:
    """A reading of a receipt, the value before it and the use; `corrected`: a later version counts instead."""

    reading: Reading
    before: Decimal
    use: Decimal

    @property
    def meter(self) -> Meter:
        """The meter it was read from."""
        return self.reading.meter

    @property
    def corrected(self) -> bool:
        """Whether a later version took its place."""
        return not self.reading.current


@dataclass(frozen=True)
class Receipt:
    """A form that was handed in, with what it saved."""

    submission: Submission
    lines: tuple[ReceiptLine, ...]


def history_of(flat: Apartment, point_id: int) -> PointHistory | None:
    """The history of a point of this flat, or None: the same for another flat's point and for none at all."""
    meters = list(meters_of(flat).filter(point=point_id))
    return history_in(meters, current_readings(meters), point_id)


def history_in(meters: Sequence[Meter], readings: Sequence[Reading], point_id: int) -> PointHistory | None:
    """The same from what was read already (`Sheet.meters`, `Sheet.readings`)."""
    own = sorted((each for each in meters if each.point_id == point_id), key=lambda each: (each.installed_on, each.pk))
    if not own:
        return None
    keys = {meter.pk for meter in own}
    seen = [each for each in readings if each.meter_id in keys]
    told = uses([device_of(meter) for meter in own], seen_in(seen))
    return PointHistory(own[-1].point, tuple(own), tuple(told), tuple(_rows(own, seen, told)))


def receipt_of(flat: Apartment, number: str) -> Receipt | None:
    """A receipt of this flat, or None: the same for another flat's number and for none at all."""
    if not number.isprintable():  # a zero byte cannot even be asked for
        return None
    submission = Submission.objects.filter(apartment=flat, number=number).select_related("by").first()
    if submission is None:
        return None
    readings = Reading.objects.filter(submission=submission).select_related("meter__point").order_by("meter")
    saved = sorted(readings, key=lambda each: (each.meter.point.location, each.meter.point.kind, each.meter_id))
    known = [each for each in current_readings([each.meter for each in saved]) if is_real(each)]
    return Receipt(submission, tuple(_receipt_line(each, known) for each in saved))


def _receipt_line(reading: Reading, known: Sequence[Reading]) -> ReceiptLine:
    earlier = [each for each in known if each.meter_id == reading.meter_id and each.period < reading.period]
    last = max(earlier, key=lambda each: each.period, default=None)
    before = last.value if last else reading.meter.initial_value
    return ReceiptLine(reading, before, used(reading.value, before, dial_of(reading.meter)))


def _rows(meters: Sequence[Meter], readings: Sequence[Reading], told: Sequence[Use]) -> list[MonthRow]:
    if not readings:
        return []
    use_of = {use.month: use for use in told}
    order = {meter.pk: place for place, meter in enumerate(meters)}
    reading_of: dict[Month, Reading] = {}
    for each in sorted(readings, key=lambda each: order[each.meter_id]):
        reading_of[Month.of(each.period)] = each  # in a month of a change the new meter's one
    change_of = {Month.of(change.on): change for change in _changes(meters, readings)}
    known = [*reading_of, *change_of]
    span = months_between(min(known), max(known))
    months = [max(known).plus(-back) for back in range(span + 1)]
    from_zero = _from_zero(readings)
    return [
        MonthRow(month, reading_of.get(month), use_of.get(month), change_of.get(month), month in from_zero)
        for month in months
    ]


def _from_zero(readings: Sequence[Reading]) -> set[Month]:
    """The months in which a meter showed less than before."""
    found: set[Month] = set()
    last: dict[int, Reading] = {}
    for each in sorted((each for each in readings if is_real(each)), key=lambda each: each.period):
        before = last.get(each.meter_id)
        if before and each.value < before.value:
            found.add(Month.of(each.period))
        last[each.meter_id] = each
    return found


def _changes(meters: Sequence[Meter], readings: Sequence[Reading]) -> list[Change]:
    found = []
    for old, new in pairwise(meters):
        last = max((each for each in readings if each.meter_id == old.pk), key=lambda each: each.period, default=None)
        found.append(Change(new.installed_on, old, last.value if last else None, new))
    return found
