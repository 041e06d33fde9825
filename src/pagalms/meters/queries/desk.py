"""The readings of a month as staff see them: by house, by hour, what is missing, what is odd."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import TruncHour

from pagalms.kernel.month import Month
from pagalms.kernel.zone import RIGA
from pagalms.meters.models import Channel, Meter, Reading
from pagalms.meters.queries.missing import missing_rules
from pagalms.meters.queries.windows import calendar_of
from pagalms.meters.rules.missing import missing_rule_for
from pagalms.meters.rules.usage import months_between
from pagalms.meters.rules.window import Window
from pagalms.properties.models import Apartment, House

MOST_FLATS = 1_000_000
BY_STAFF = [(one.value, one.label) for one in (Channel.PAPER, Channel.PHONE, Channel.EMAIL)]


@dataclass(frozen=True)
class FlatState:
    """How much of a flat is here: `given` of `wanted` meters."""

    flat: Apartment
    wanted: int
    given: int

    @property
    def state(self) -> str:
        """One of all, part and none."""
        return "all" if self.given >= self.wanted else "part" if self.given else "none"


@dataclass(frozen=True)
class HouseState:
    """The flats of a house that have meters to read, in their order."""

    house: House
    flats: tuple[FlatState, ...]

    @property
    def total(self) -> int:
        """How many flats have meters to read."""
        return len(self.flats)

    @property
    def done(self) -> int:
        """How many have handed in everything."""
        return sum(flat.state == "all" for flat in self.flats)

    @property
    def percent(self) -> int:
        """The same in whole per cent, cut down so that 100 means all."""
        return 100 * self.done // self.total if self.total else 0


@dataclass(frozen=True)
class Hour:
    """How many readings came in an hour."""

    at: datetime
    readings: int


@dataclass(frozen=True)
class Missing:
    """A flat with meters whose reading is missing, and since how many months (this one counted).

    `difference_from`: the missing month from which the house's difference is charged, by the rule of the house.
    """

    flat: Apartment
    meters: tuple[Meter, ...]
    months: int
    difference_from: int

    @property
    def is_urgent(self) -> bool:
        """From now on the house's difference is charged."""
        return self.months >= self.difference_from


@dataclass(frozen=True)
class Odd:
    """A reading that was confirmed although its use is far above the usual one or the dial turned over."""

    reading: Reading
    flat: Apartment
    before: Decimal | None


def month_at(at: datetime) -> tuple[Month, Window]:
    """The month whose readings are handed in now, or were handed in last, with its general window."""
    calendar = calendar_of([], at=at)
    window = calendar.at(at, house=None, kind="")
    if window.is_open(at):
        return window.month, window
    month = window.month.plus(-1)
    return month, calendar.of(month, house=None, kind="")


def houses_in(month: Month) -> list[HouseState]:
    """Every house with meters to read. Two statements, whatever the number of flats."""
    counted = (
        _standing(month)
        .values_list("point__apartment")
        .annotate(wanted=Count("pk"), given=Count("pk", filter=Exists(_given(month))))
        .order_by()
    )
    numbers = {flat: (wanted, given) for flat, wanted, given in counted}
    states: dict[House, list[FlatState]] = defaultdict(list)
    flats = Apartment.objects.filter(pk__in=list(numbers)).select_related("house")
    for flat in flats.order_by("house__address", "code"):
        states[flat.house].append(FlatState(flat, *numbers[flat.pk]))
    return [HouseState(house, tuple(found)) for house, found in states.items()]


def channel_of(name: str) -> Channel:
    """The channel with this name."""
    return Channel(name)


def hours_of(month: Month) -> list[Hour]:
    """When the month's readings came in, hour by hour. One statement."""
    rows = (
        Reading.objects.filter(period=month.first, current=True, submission__isnull=False)
        .annotate(hour=TruncHour("recorded_at", tzinfo=RIGA))
        .order_by("hour")
        .values_list("hour")
        .annotate(Count("pk"))
    )
    return [Hour(hour, count) for hour, count in rows]


def missing_in(month: Month, *, house: int | None = None, most: int = 50) -> list[Missing]:
    """Flats with something missing, those that have been missing longest first. Three statements."""
    meters = _standing(month).filter(~Exists(_given(month))).select_related("point__apartment__house")
    if house is not None:
        meters = meters.filter(point__apartment__house=house)
    last = Reading.objects.filter(_real(), meter=OuterRef("pk"), period__lt=month.first).order_by()
    found: dict[Apartment, list[Meter]] = defaultdict(list)
    since: dict[int, int] = {}
    meters = meters.annotate(last=last.values("meter").annotate(last=Max("period")).values("last")[:1])
    for meter in meters.order_by("point__location", "point__kind", "pk"):
        flat = meter.point.apartment
        seen = meter.last or meter.installed_on
        since[flat.pk] = max(since.get(flat.pk, 0), months_between(Month.of(seen), month))
        found[flat].append(meter)
    rules = missing_rules()
    rows = [
        Missing(flat, tuple(some), since[flat.pk], missing_rule_for(rules, month, house=flat.house_id).difference_from)
        for flat, some in found.items()
    ]
    rows.sort(key=lambda row: _place(row.months, row.flat))
    return rows[:most]


def missing_after(month: Month, flat: Apartment, *, months: int, house: int | None = None) -> Missing | None:
    """The flat that `missing_in` lists after this one, which stood there with so many months; None at the end.

    The place is kept although the flat has left the list since, its readings having been entered.
    """
    rows = missing_in(month, house=house, most=MOST_FLATS)
    return next((row for row in rows if _place(row.months, row.flat) > _place(months, flat)), None)


def odd_in(month: Month, *, most: int = 50) -> list[Odd]:
    """What residents were asked about and confirmed, the greatest use first. Two statements."""
    rows = list(
        Reading.objects.filter(period=month.first, current=True, confirmed_unusual=True)
        .select_related("meter__point__apartment__house")
        .order_by("pk")
    )
    before = dict(
        Reading.objects.filter(_real(), meter__in=[row.meter_id for row in rows], period__lt=month.first)
        .order_by("period")
        .values_list("meter", "value")
    )
    found = [Odd(row, row.meter.point.apartment, before.get(row.meter_id)) for row in rows]
    found.sort(key=lambda odd: -abs(odd.reading.value - (odd.before or Decimal(0))))
    return found[:most]


def _place(months: int, flat: Apartment) -> tuple[int, str, str]:
    return -months, flat.house.address, flat.code


def _standing(month: Month) -> QuerySet[Meter]:
    """The meters that residents read themselves and that stood there when the month ended."""
    still = Q(removed_on=None) | Q(removed_on__gt=month.last)
    return Meter.objects.filter(still, reading_mode=Meter.Mode.MANUAL, installed_on__lte=month.last)


def _given(month: Month) -> QuerySet[Reading]:
    return Reading.objects.filter(_real(), meter=OuterRef("pk"), period=month.first)


def _real() -> Q:
    return Q(current=True) & ~Q(state=Reading.State.REFUSED) & ~Q(channel=Channel.ESTIMATE)
