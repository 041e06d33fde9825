"""Reads of a house's file; who may read it has been asked before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pagalms.housefile.models import Decision, Money, Work
from pagalms.kernel import wall
from pagalms.properties.models import Apartment, House

NOTHING = Decimal("0.00")
WORK_KINDS = Work.Kind.choices


@dataclass(frozen=True)
class BasicData:
    """The house in numbers."""

    house: House
    flats: int


@dataclass(frozen=True)
class YearOfMoney:
    """A year's money by purpose, the greatest expense first."""

    year: int
    rows: tuple[Money, ...]

    @property
    def income(self) -> Decimal:
        """All that came in."""
        return sum((row.income for row in self.rows), NOTHING)

    @property
    def expense(self) -> Decimal:
        """All that was spent."""
        return sum((row.expense for row in self.rows), NOTHING)

    @property
    def greatest(self) -> Decimal:
        """The greatest expense, which a chart is as wide as."""
        return max((row.expense for row in self.rows), default=NOTHING)


def basic_data(house: House) -> BasicData:
    """One statement."""
    with wall.lifted():  # a number of the whole house, which names nobody
        return BasicData(house, Apartment.objects.filter(house=house).count())


def works_of(house: House) -> list[Work]:
    """Inspections and repairs: what was done last first, then what goes on, then what is planned. One statement."""
    rows = Work.objects.filter(house=house).select_related("document").order_by("planned_on", "pk")
    return sorted(rows, key=lambda work: work.done_on or work.begun_on or work.planned_on)


def decisions_of(house: House, *, on: date) -> list[tuple[Decision, bool]]:
    """The decisions, newest first, each with whether it still holds. One statement."""
    rows = Decision.objects.filter(house=house).select_related("document").order_by("-decided_on", "-pk")
    return [(row, row.ends_on is None or row.ends_on >= on) for row in rows]


def money_of(house: House, *, years: int = 3) -> list[YearOfMoney]:
    """The newest years first. One statement."""
    rows = Money.objects.filter(house=house).order_by("-year", "-expense", "purpose")
    found: dict[int, list[Money]] = {}
    for row in rows:
        found.setdefault(row.year, []).append(row)
    return [YearOfMoney(year, tuple(some)) for year, some in list(found.items())[:years]]
