"""The sheets of flats, asked of the database: three statements, of one flat as of several."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.db.models import BooleanField, ExpressionWrapper, F, QuerySet
from django.db.models import Window as Over
from django.db.models.functions import RowNumber

from pagalms.kernel.month import Month
from pagalms.kernel.prepared import Prepared
from pagalms.meters.models import Meter, Reading
from pagalms.meters.queries.sheet import REAL, Sheet, sheet_from
from pagalms.meters.queries.windows import rules_of
from pagalms.meters.rules.window import Window
from pagalms.properties.models import Apartment

# How many readings of a meter are asked for, estimates and refused ones counted apart. One may be of the period itself,
# one later than it.
LATEST = 4  # the one before, and the one that tells its use
USUAL = 9  # seven tell the usual use, by which a new one is judged
YEAR = 14  # a year's bars


def meters_of(flat: Apartment) -> QuerySet[Meter]:
    """All meters that ever stood in a flat."""
    return _meters_in([flat.pk])


def locked_meters_of(flat: Apartment) -> list[Meter]:
    """The same, and whoever else writes readings of this flat waits for the end of the transaction."""
    return _LOCKED(flats=[flat.pk])


def sheet_of(
    flat: Apartment,
    *,
    at: datetime,
    meters: Sequence[Meter] | None = None,
    month: Month | None = None,
    latest: int = YEAR,
) -> Sheet:
    """The flat's meters at this moment (`meters`: those of `meters_of`, if the caller has them already).

    `month`: as they are for the readings of that month, whether its window is open or not; else of the window that is
    open or next, made of the `latest` readings of each meter: LATEST, USUAL or YEAR.
    """
    known = _METERS(flats=[flat.pk]) if meters is None else list(meters)
    [sheet] = _sheets([flat], known, at=at, month=month, latest=latest)
    return sheet


def sheets_of(
    flats: Sequence[Apartment], *, at: datetime, month: Month | None = None, latest: int = YEAR
) -> list[Sheet]:
    """The sheets of several flats, in as many statements as of one."""
    return _sheets(flats, _METERS(flats=[flat.pk for flat in flats]), at=at, month=month, latest=latest)


def current_readings(meters: Sequence[Meter]) -> list[Reading]:
    """The readings that count, of all periods, oldest first; each knows its meter without another statement."""
    return _knowing_their_meters(_CURRENT(meters=[meter.pk for meter in meters]), meters)


def windows_ahead(sheet: Sheet, *, months: int) -> list[Window]:
    """The windows of the coming months, the open one first; of the meters' windows the one that opens first."""
    kinds = sorted({line.meter.point.kind for line in sheet.to_read})
    if not kinds or sheet.window is None:
        return []
    ahead = [sheet.window.month.plus(offset) for offset in range(months)]
    return [
        min(
            (sheet.calendar.of(month, house=sheet.flat.house_id, kind=kind) for kind in kinds),
            key=lambda window: (window.first_day, window.last_day),
        )
        for month in ahead
    ]


def _sheets(
    flats: Sequence[Apartment], meters: Sequence[Meter], *, at: datetime, month: Month | None, latest: int
) -> list[Sheet]:
    """Of the window that is open or next the latest readings tell everything; of an earlier month all may count."""
    readings = current_readings(meters) if month else _latest_readings(meters, latest)
    rules = rules_of({flat.house_id for flat in flats}, at=at)
    return [
        sheet_from(flat, meters, readings, rules.calendar, at=at, month=month, regimes=rules.regimes) for flat in flats
    ]


def _latest_readings(meters: Sequence[Meter], latest: int) -> list[Reading]:
    return _knowing_their_meters(_RANKED[latest](meters=[meter.pk for meter in meters]), meters)


def _knowing_their_meters(readings: list[Reading], meters: Sequence[Meter]) -> list[Reading]:
    by_key = {meter.pk: meter for meter in meters}
    for reading in readings:
        reading.meter = by_key[reading.meter_id]
    return readings


def _meters_in(flats: Sequence[int]) -> QuerySet[Meter]:
    return Meter.objects.filter(point__apartment__in=flats).select_related("point").order_by("pk")


def _readings_of(meters: Sequence[int]) -> QuerySet[Reading]:
    found = Reading.objects.filter(meter__in=meters, current=True)
    return found.select_related("submission").order_by("period", "pk")


def _ranked(meters: Sequence[int], latest: int) -> QuerySet[Reading]:
    """A meter's readings by their age, however many estimates came between two that are real."""
    tells_nothing = ExpressionWrapper(~REAL, BooleanField())
    rank = Over(RowNumber(), partition_by=["meter", tells_nothing], order_by=F("period").desc())
    return _readings_of(meters).annotate(rank=rank).filter(rank__lte=latest)


_METERS = Prepared(_meters_in)
_LOCKED = Prepared(lambda flats: _meters_in(flats).select_for_update(of=("self",)))
_CURRENT = Prepared(_readings_of)
_RANKED = {latest: Prepared(partial(_ranked, latest=latest)) for latest in (LATEST, USUAL, YEAR)}
