"""A month's readings meter by meter with who gave them, as the office looks through them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pagalms.accounts.queries import names_of
from pagalms.kernel.month import Month
from pagalms.meters.models import Reading
from pagalms.meters.queries.batches import is_taken_over
from pagalms.meters.queries.sheet import Line, Sheet, is_real, line_of
from pagalms.meters.queries.sheets import sheets_of
from pagalms.properties.models import Apartment


@dataclass(frozen=True)
class MonthRow:
    """A meter in a month: its line, and the names of who handed the reading in and of the staff who typed it."""

    line: Line
    given_by: str
    typed_by: str

    @property
    def is_correctable(self) -> bool:
        """Staff may correct or refuse the reading that is here."""
        reading = self.line.reading
        return reading is not None and is_correctable(reading)


@dataclass(frozen=True)
class FlatMonth:
    """A flat's meters in a month, those taken down before its end with the reading they were taken down at.

    `takes`: staff may enter what is missing; `is_late`: only with a reason, because the window has closed.
    """

    sheet: Sheet
    rows: tuple[MonthRow, ...]
    takes: bool
    is_late: bool

    @property
    def flat(self) -> Apartment:
        """The flat."""
        return self.sheet.flat

    @property
    def missing(self) -> tuple[Line, ...]:
        """The meters whose reading staff may enter now."""
        return tuple(line for line in self.sheet.to_read if self._takes(line) and not line.is_handed_in)

    def _takes(self, line: Line) -> bool:
        refused = line.reading is not None and line.reading.state == Reading.State.REFUSED
        return line.takes_from_staff and (self.takes or refused)


def is_correctable(reading: Reading) -> bool:
    """Whether staff may correct or refuse this version: it counts, was really read, and is on no bill."""
    return reading.current and is_real(reading) and reading.state != Reading.State.BILLED


def months_of(flats: Sequence[Apartment], month: Month, *, at: datetime) -> list[FlatMonth]:
    """These flats in a month, in as many statements as one."""
    sheets = sheets_of(flats, at=at, month=month)
    here = [line.reading for sheet in sheets for line in _all_lines(sheet, month) if line.reading]
    givers = {reading.pk: reading.submission.by_id for reading in here if reading.submission}
    names = names_of({*givers.values(), *(reading.entered_by_id for reading in here if reading.entered_by_id)})
    closes = max((sheet.window.closes for sheet in sheets if sheet.window), default=at)
    over = closes <= at and is_taken_over(month, since=closes)
    return [_flat_month(sheet, month, givers, names, over=over) for sheet in sheets]


def reading_of(flat: Apartment, key: int) -> Reading | None:
    """A version of a reading of this flat, or None: the same for another flat's reading and for none at all."""
    found = Reading.objects.filter(pk=key, meter__point__apartment=flat)
    return found.select_related("meter__point__apartment__house", "submission__by", "entered_by", "batch").first()


def versions_of(reading: Reading) -> list[Reading]:
    """All versions of a meter's reading for a month, the newest first."""
    found = Reading.objects.filter(meter=reading.meter_id, period=reading.period).order_by("-version")
    return list(found.select_related("submission__by", "entered_by", "batch"))


def _all_lines(sheet: Sheet, month: Month) -> list[Line]:
    """The lines of the sheet, and of meters that have a reading for the month but no longer stood there at its end."""
    standing = {line.meter.pk for line in sheet.lines}
    read = {reading.meter_id for reading in sheet.readings if reading.period == month.first}
    gone = [meter for meter in sheet.meters if meter.pk in read - standing]
    lines = [
        line_of(
            meter,
            sheet.meters,
            sheet.readings,
            sheet.calendar.of(month, house=sheet.flat.house_id, kind=meter.point.kind),
            at=sheet.at,
        )
        for meter in gone
    ]
    return sorted(
        [*sheet.lines, *lines], key=lambda line: (line.meter.point.location, line.meter.point.kind, line.meter.pk)
    )


def _flat_month(sheet: Sheet, month: Month, givers: dict[int, int], names: dict[int, str], *, over: bool) -> FlatMonth:
    rows = []
    for line in _all_lines(sheet, month):
        key = line.reading.pk if line.reading else 0
        typed = line.reading.entered_by_id if line.reading else None
        rows.append(MonthRow(line, names.get(givers.get(key, 0), ""), names.get(typed or 0, "")))
    window = sheet.window
    opened = window is not None and window.opens <= sheet.at
    return FlatMonth(
        sheet=sheet,
        rows=tuple(rows),
        takes=opened and not over,
        is_late=window is not None and window.closes <= sheet.at,
    )
