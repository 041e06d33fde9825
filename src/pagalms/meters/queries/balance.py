"""Water balances of houses, for staff and for the house's people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pagalms.kernel import wall
from pagalms.kernel.month import Month
from pagalms.meters.models import HouseUse, Kind, Meter, Reading
from pagalms.meters.queries.sheet import device_of, seen_in
from pagalms.meters.rules.balance import Balance, is_flagged
from pagalms.meters.rules.usage import uses
from pagalms.properties.models import House

WATER = (Kind.COLD_WATER, Kind.HOT_WATER)
MONTHS = 12


@dataclass(frozen=True)
class HouseBalance:
    """The balances of a house, newest first, and whether they are high for three months running."""

    house: House
    months: tuple[Balance, ...]

    @property
    def is_flagged(self) -> bool:
        """Something is to be looked for: a leak, a meter that stands, water taken past the meters."""
        return is_flagged(self.months)


def balance_of(house: House) -> HouseBalance:
    """The last months of a house whose own meter is known. Three statements."""
    with wall.lifted():  # sums of all flats, which tell of none
        return balances_of([house])[0]


def balances_of(houses: Sequence[House]) -> list[HouseBalance]:
    """The same for several houses. Three statements, whatever their number."""
    keys = [house.pk for house in houses]
    supplied: defaultdict[int, list[HouseUse]] = defaultdict(list)
    for row in HouseUse.objects.filter(house__in=keys).order_by("-period"):
        if len(supplied[row.house_id]) < MONTHS:
            supplied[row.house_id].append(row)
    meters: defaultdict[int, list[Meter]] = defaultdict(list)
    found = Meter.objects.filter(point__kind__in=WATER, point__apartment__house__in=[*supplied])
    for meter in found.select_related("point__apartment").order_by("pk"):
        meters[meter.point.apartment.house_id].append(meter)
    readings: defaultdict[int, list[Reading]] = defaultdict(list)
    for reading in Reading.objects.filter(meter__in=found.values("pk"), current=True):
        readings[reading.meter_id].append(reading)
    return [
        HouseBalance(house, tuple(_balance(row, meters[house.pk], readings) for row in supplied[house.pk]))
        for house in houses
    ]


def _balance(row: HouseUse, meters: Sequence[Meter], readings: dict[int, list[Reading]]) -> Balance:
    month = Month.of(row.period)
    points: defaultdict[int, list[Meter]] = defaultdict(list)
    for meter in meters:
        if meter.installed_on <= month.last:
            points[meter.point_id].append(meter)
    flats, missing = Decimal(0), 0
    for own in points.values():
        told = uses([device_of(meter) for meter in own], seen_in(one for meter in own for one in readings[meter.pk]))
        use = next((use for use in told if use.month.plus(1 - use.months) <= month <= use.month), None)
        if use is not None:
            flats += use.monthly
        elif any(meter.removed_on is None or meter.removed_on > month.last for meter in own):
            missing += 1
    return Balance(month, row.amount, flats, missing)
