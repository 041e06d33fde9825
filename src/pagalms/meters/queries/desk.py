"""The readings of a month as staff see them: by house, by hour, what is missing, what is odd."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Abs, Coalesce, TruncHour, TruncMonth

from pagalms.kernel.month import Month
from pagalms.kernel.zone import RIGA
from pagalms.meters.models import Channel, Kind, Meter, Reading
from pagalms.meters.queries.missing import missing_rules
from pagalms.meters.queries.sheet import REAL
from pagalms.meters.queries.windows import calendar_of
from pagalms.meters.rules.missing import missing_rule_for
from pagalms.meters.rules.usage import months_between
from pagalms.meters.rules.window import Window
from pagalms.properties.models import Apartment, House

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
    """A house: how many flats have meters to read, and how many of them have handed in everything."""

    house: House
    total: int
    done: int

    @property
    def percent(self) -> int:
        """The same in whole per cent, cut down so that 100 means all."""
        return 100 * self.done // self.total if self.total else 0

    @property
    def lacking(self) -> int:
        """In how many flats something is missing."""
        return self.total - self.done


@dataclass(frozen=True)
class Hour:
    """How many readings came in an hour."""

    at: datetime
    readings: int


@dataclass(frozen=True)
class Missing:
    """A flat with meters whose reading is missing, and since how many months (this one counted).

    `difference_from`: the missing month from which the house's difference is charged, by the rule of the house;
    `wanted`: how many meters of the flat are to be read.
    """

    flat: Apartment
    meters: tuple[Meter, ...]
    months: int
    difference_from: int
    wanted: int

    @property
    def is_urgent(self) -> bool:
        """From now on the house's difference is charged."""
        return self.months >= self.difference_from

    @property
    def is_whole(self) -> bool:
        """None of the flat's meters has a reading, and there are several."""
        return len(self.meters) == self.wanted > 1


@dataclass(frozen=True)
class Listed:
    """A line of the whole list: a flat by its key and address, its meters without a reading in words, months in a row.

    Twenty thousand flats with their meters as objects take seconds; in words they take one statement.
    """

    flat: int
    address: str
    number: str
    meters: tuple[str, ...]
    months: int
    is_urgent: bool
    is_whole: bool


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
    totals: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for house, _flat, wanted, given in _counted(month):
        totals[house][0] += 1
        totals[house][1] += given >= wanted
    houses = House.objects.filter(pk__in=list(totals)).order_by("address", "pk")
    return [HouseState(house, *totals[house.pk]) for house in houses]


def flats_in(month: Month, *, houses: Collection[int]) -> dict[int, list[FlatState]]:
    """The flats of these houses that have meters to read, in their order, by house. Two statements."""
    counted = _counted(month).filter(point__apartment__house__in=houses)
    numbers = {flat: (wanted, given) for _house, flat, wanted, given in counted}
    found: dict[int, list[FlatState]] = defaultdict(list)
    for flat in Apartment.objects.filter(pk__in=list(numbers)).order_by("code"):
        found[flat.house_id].append(FlatState(flat, *numbers[flat.pk]))
    return found


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


def missing_in(month: Month, *, house: int | None = None, most: int = 50, after: int = 0) -> list[Missing]:
    """Flats with something missing, those that have been missing longest first, from one place on. Three statements."""
    return _missing(month, _places(month, house)[after : after + most])


def all_missing_in(month: Month, *, house: int | None = None) -> list[Listed]:
    """All that `missing_in` has, in its order. Three statements."""
    order, named = ["point__location", "point__kind", "pk"], {str(one.value): str(one.label) for one in Kind}
    places = _places(month, house).annotate(
        house=F("point__apartment__house"),
        number=F("point__apartment__number"),
        kinds=ArrayAgg("point__kind", order_by=order),
        where=ArrayAgg("point__location", order_by=order),
    )
    rules, from_month = missing_rules(), dict[int, int]()
    wanted = dict(_standing(month).order_by().values_list("point__apartment").annotate(Count("pk")))
    found = []
    for row in places:
        house_of = row["house"]
        if house_of not in from_month:
            from_month[house_of] = missing_rule_for(rules, month, house=house_of).difference_from
        months = months_between(Month.of(row["since"]), month)
        meters = tuple(f"{at}, {named[kind]}" for at, kind in zip(row["where"], row["kinds"], strict=True))
        urgent, whole = months >= from_month[house_of], len(meters) == wanted[row["flat"]] > 1
        found.append(Listed(row["flat"], row["address"], row["number"], meters, months, urgent, whole))
    return found


def missing_after(month: Month, flat: Apartment, *, months: int, house: int | None = None) -> Missing | None:
    """The flat that `missing_in` lists after this one, which stood there with so many months; None at the end.

    The place is kept although the flat has left the list since, its readings having been entered. Three statements.
    """
    since, address = month.plus(-months).first, flat.house.address
    later = Q(since__gt=since) | Q(since=since, address__gt=address)
    later |= Q(since=since, address=address, place__gt=flat.code)
    return next(iter(_missing(month, _places(month, house).filter(later)[:1])), None)


def odd_in(month: Month, *, most: int = 50) -> list[Odd]:
    """What residents were asked about and confirmed, the greatest use first. One statement."""
    earlier = Reading.objects.filter(REAL, current=True, meter=OuterRef("meter"), period__lt=month.first).order_by(
        "-period"
    )
    rows = (
        Reading.objects.filter(period=month.first, current=True, confirmed_unusual=True)
        .select_related("meter__point__apartment__house")
        .annotate(before=Subquery(earlier.values("value")[:1]))
        .order_by(Abs(F("value") - Coalesce("before", Decimal(0))).desc(), "pk")
    )
    return [Odd(row, row.meter.point.apartment, row.before) for row in rows[:most]]


def _counted(month: Month) -> QuerySet[Meter, Any]:
    """House, flat, its meters to read, those whose reading is here."""
    flats = _standing(month).order_by().values_list("point__apartment__house", "point__apartment")
    return flats.annotate(wanted=Count("pk"), given=Count("pk", filter=Exists(_given(month))))


def _places(month: Month, house: int | None) -> QuerySet[Meter, Any]:
    """Flats with something missing in the order of calling: `since` is the month of the oldest last reading."""
    gaps = _standing(month).filter(~Exists(_given(month)))
    if house is not None:
        gaps = gaps.filter(point__apartment__house=house)
    last = Reading.objects.filter(REAL, current=True, meter=OuterRef("pk"), period__lt=month.first).order_by("-period")
    flats = gaps.annotate(seen=Coalesce(Subquery(last.values("period")[:1]), "installed_on")).values(
        flat=F("point__apartment"), address=F("point__apartment__house__address"), place=F("point__apartment__code")
    )
    return flats.annotate(since=TruncMonth(Min("seen"))).order_by("since", "address", "place")


def _missing(month: Month, places: QuerySet[Meter, Any]) -> list[Missing]:
    since = {place["flat"]: place["since"] for place in places}
    meters = _standing(month).filter(point__apartment__in=list(since)).annotate(is_given=Exists(_given(month)))
    found: dict[Apartment, list[Meter]] = defaultdict(list)
    wanted: Counter[int] = Counter()
    for meter in meters.select_related("point__apartment__house").order_by("point__location", "point__kind", "pk"):
        wanted[meter.point.apartment_id] += 1
        if not meter.is_given:
            found[meter.point.apartment].append(meter)
    rules, order = missing_rules(), {flat: place for place, flat in enumerate(since)}
    return [
        Missing(
            flat, tuple(some), months_between(Month.of(since[flat.pk]), month),
            missing_rule_for(rules, month, house=flat.house_id).difference_from, wanted[flat.pk],
        )
        for flat, some in sorted(found.items(), key=lambda item: order[item[0].pk])
    ]  # fmt: skip


def _standing(month: Month) -> QuerySet[Meter]:
    """The meters that residents read themselves and that stood there when the month ended."""
    still = Q(removed_on=None) | Q(removed_on__gt=month.last)
    return Meter.objects.filter(still, reading_mode=Meter.Mode.MANUAL, installed_on__lte=month.last)


def _given(month: Month) -> QuerySet[Reading]:
    return Reading.objects.filter(REAL, current=True, meter=OuterRef("pk"), period=month.first)
