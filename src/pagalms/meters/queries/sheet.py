"""The meters of a flat at a moment: what the form, the home page and the judging of a form look at.

Made of rows that `sheets` asks the database for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property

from django.db.models import Q

from pagalms.kernel.month import Month
from pagalms.kernel.zone import RIGA
from pagalms.meters.models import Channel, Meter, Reading, Submission
from pagalms.meters.rules.judge import Known
from pagalms.meters.rules.typed import Dial
from pagalms.meters.rules.usage import Device, Seen, Use, months_between, uses, usual
from pagalms.meters.rules.verification import Regime
from pagalms.meters.rules.window import Calendar, Window
from pagalms.properties.models import Apartment

CORRECTABLE = {Reading.State.SUBMITTED, Reading.State.REFUSED}


@dataclass(frozen=True)
class Line:
    """One meter of a flat at a moment: its window, what it showed before and what was handed in for the period.

    `before` is the last accepted reading before the period (None: there is none yet), `previous` its value or the one
    at installation, `uses` what is known of the point, older devices included.
    """

    meter: Meter
    window: Window
    is_open: bool
    before: Reading | None
    reading: Reading | None
    later: Decimal | None
    uses: tuple[Use, ...]

    @property
    def previous(self) -> Decimal:
        """The value not to go below."""
        return self.before.value if self.before else self.meter.initial_value

    @property
    def is_manual(self) -> bool:
        """Read by the resident."""
        return self.meter.reading_mode == Meter.Mode.MANUAL

    @property
    def version(self) -> int:
        """The version of the reading of the period; 0 when there is none."""
        return self.reading.version if self.reading else 0

    @property
    def is_handed_in(self) -> bool:
        """A reading for the period is here and counts."""
        return self.reading is not None and is_real(self.reading)

    @property
    def takes(self) -> bool:
        """A resident may hand in or correct the reading now."""
        return self.is_manual and self.is_open and (self.reading is None or self.reading.state in CORRECTABLE)

    @property
    def takes_from_staff(self) -> bool:
        """Staff may enter a reading over the one that is here."""
        return self.reading is None or self.reading.state in CORRECTABLE or self.reading.channel == Channel.ESTIMATE

    @property
    def waits(self) -> bool:
        """The reading can be handed in now and is missing."""
        return self.takes and not self.is_handed_in

    @property
    def months(self) -> int:
        """How many months lie between the previous reading and the period."""
        since = self.before.period if self.before else self.meter.installed_on
        return max(1, months_between(Month.of(since), self.window.month))

    @property
    def usual(self) -> Decimal | None:
        """The average use of a month before the period."""
        return usual([use for use in self.uses if use.month < self.window.month])

    @property
    def last_use(self) -> Use | None:
        """The use told by the previous reading."""
        month = Month.of(self.before.period) if self.before else None
        return next((use for use in self.uses if use.month == month), None)

    @property
    def use(self) -> Use | None:
        """The use told by the reading of the period."""
        return next((use for use in self.uses if use.month == self.window.month), None)

    @property
    def known(self) -> Known:
        """What a new reading is judged by."""
        return Known(
            kind=self.meter.point.kind,
            dial=dial_of(self.meter),
            previous=self.previous,
            months=self.months,
            usual=self.usual,
            later=self.later,
        )


@dataclass(frozen=True)
class Sheet:
    """The meters of a flat that stand there on the day, in the order of their places.

    `meters` are all it ever had, `readings` those it was made of (all, or the latest of each meter), `calendar` the
    windows, `regimes` how long a verification counts.
    """

    flat: Apartment
    at: datetime
    meters: tuple[Meter, ...]
    readings: tuple[Reading, ...]
    lines: tuple[Line, ...]
    calendar: Calendar
    regimes: tuple[Regime, ...]

    @cached_property
    def to_read(self) -> tuple[Line, ...]:
        """The meters people read themselves."""
        return tuple(line for line in self.lines if line.is_manual)

    @cached_property
    def remote(self) -> tuple[Line, ...]:
        """The meters read from afar."""
        return tuple(line for line in self.lines if not line.is_manual)

    @cached_property
    def open(self) -> tuple[Line, ...]:
        """Meters to read whose window is open."""
        return tuple(line for line in self.to_read if line.is_open)

    @cached_property
    def waiting(self) -> tuple[Line, ...]:
        """Readings that can be handed in now and are missing."""
        return tuple(line for line in self.to_read if line.waits)

    @cached_property
    def handed_in(self) -> tuple[Line, ...]:
        """Meters whose reading of the open window is here."""
        return tuple(line for line in self.open if line.is_handed_in)

    @cached_property
    def window(self) -> Window | None:
        """The open window that closes first, else the one that opens next; None without meters to read."""
        windows = [line.window for line in self.open or self.to_read]
        return min(windows, key=lambda window: window.closes if self.open else window.opens, default=None)

    @cached_property
    def has_one_window(self) -> bool:
        """All meters to read share their window, so it need not stand at each."""
        return len({line.window for line in self.to_read}) <= 1

    @cached_property
    def receipt(self) -> Submission | None:
        """The last receipt among the readings of the open window."""
        found = [line.reading.submission for line in self.open if line.reading and line.reading.submission]
        return max(found, key=lambda submission: (submission.at, submission.pk), default=None)

    @cached_property
    def last_receipt(self) -> Submission | None:
        """The last receipt at all, to be found again after the window has closed."""
        found = [each.submission for each in self.readings if each.submission]
        return max(found, key=lambda submission: (submission.at, submission.pk), default=None)

    def line(self, meter_id: int) -> Line | None:
        """The line of a meter, or None."""
        return next((line for line in self.lines if line.meter.pk == meter_id), None)


def sheet_from(
    flat: Apartment,
    meters: Sequence[Meter],
    readings: Sequence[Reading],
    calendar: Calendar,
    *,
    at: datetime,
    month: Month | None = None,
    regimes: tuple[Regime, ...] = (),
) -> Sheet:
    """The sheet of a flat from its meters and their readings; others' may be among them."""
    own = [meter for meter in meters if meter.point.apartment_id == flat.pk]
    keys = {meter.pk for meter in own}
    seen = [each for each in readings if each.meter_id in keys]
    windows = {
        kind: calendar.of(month, house=flat.house_id, kind=kind)
        if month
        else calendar.at(at, house=flat.house_id, kind=kind)
        for kind in {meter.point.kind for meter in own}
    }
    lines = [
        line_of(meter, own, seen, windows[meter.point.kind], at=at)
        for meter in own
        if _stands(meter, min(at.astimezone(RIGA).date(), windows[meter.point.kind].last_day))
    ]
    lines.sort(key=lambda line: (line.meter.point.location, line.meter.point.kind, line.meter.pk))
    return Sheet(flat, at, tuple(own), tuple(seen), tuple(lines), calendar, regimes)


def dial_of(meter: Meter) -> Dial:
    """The digits of a meter."""
    return Dial(meter.integer_digits, meter.decimal_digits)


def device_of(meter: Meter) -> Device:
    """A meter as the rules of use want it."""
    return Device(meter.pk, meter.initial_value, meter.installed_on, dial_of(meter))


def seen_in(readings: Iterable[Reading]) -> list[Seen]:
    """Readings as the rules of use want them; refused ones and estimates tell nothing of the meter."""
    return [Seen(each.meter_id, Month.of(each.period), each.value) for each in readings if is_real(each)]


def line_of(
    meter: Meter, all_meters: Sequence[Meter], readings: Sequence[Reading], window: Window, *, at: datetime
) -> Line:
    """The line of a meter for the month of a window, from everything that is known of its flat."""
    period = window.month.first
    own = [each for each in readings if each.meter_id == meter.pk]
    real = [each for each in own if is_real(each)]
    devices = [device_of(each) for each in all_meters if each.point_id == meter.point_id]
    keys = {device.key for device in devices}
    return Line(
        meter=meter,
        window=window,
        is_open=window.is_open(at),
        before=max((each for each in real if each.period < period), key=lambda each: each.period, default=None),
        reading=next((each for each in own if each.period == period), None),
        later=min((each.value for each in real if each.period > period), default=None),
        uses=tuple(uses(devices, seen_in(each for each in readings if each.meter_id in keys))),
    )


def _stands(meter: Meter, today: date) -> bool:
    return meter.installed_on <= today and (meter.removed_on is None or meter.removed_on > today)


def is_real(reading: Reading) -> bool:
    """Somebody looked at the meter, and nobody refused what they said."""
    return reading.state != Reading.State.REFUSED and reading.channel != Channel.ESTIMATE


REAL = ~Q(state=Reading.State.REFUSED) & ~Q(channel=Channel.ESTIMATE)  # the same, asked of the database
