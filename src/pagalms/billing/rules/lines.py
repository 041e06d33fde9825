"""What a bill is for, and what changed since the one before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, Protocol

# Services of accounting by what people call them; the order is that of charts and pages.
GROUPS = ("house", "heat", "water", "waste", "other")
GROUP_OF = {
    "management": "house",
    "repairs": "house",
    "savings": "house",
    "lift": "house",
    "electricity_common": "house",
    "insurance": "house",
    "cleaning": "house",
    "heating": "heat",
    "water_heating": "heat",
    "hot_water_circulation": "heat",
    "water_sewerage": "water",
    "water": "water",
    "sewerage": "water",
    "water_correction": "water",
    "waste": "waste",
}
# What a quantity counts, by accounting's unit.
BASES = {"m2": "area", "m²": "area", "m3": "meter", "m³": "meter", "mwh": "meter", "kwh": "meter",
         "pers.": "persons", "pers": "persons", "cilv.": "persons", "dz.": "flat", "dz": "flat"}  # fmt: skip
NOTHING = Decimal("0.00")
Reason = Literal["quantity", "tariff", "new", "gone"]


class Line(Protocol):
    """What these rules need of a line of a bill."""

    @property
    def service_code(self) -> str:
        """Accounting's word for the service."""

    @property
    def description(self) -> str:
        """The service in words."""

    @property
    def unit(self) -> str:
        """What the quantity is counted in."""

    @property
    def quantity(self) -> Decimal:
        """How much of it."""

    @property
    def tariff(self) -> Decimal:
        """Euro for one unit, without VAT."""

    @property
    def total(self) -> Decimal:
        """The charge with VAT, in euro."""


@dataclass(frozen=True)
class Group:
    """Lines of one kind with their sum; `bases`: what they are charged by (unit, quantity), each once."""

    code: str
    lines: tuple[Line, ...]
    total: Decimal
    bases: tuple[tuple[str, str, Decimal], ...]


@dataclass(frozen=True)
class Change:
    """How one service differs from the month before, and the greater of the two reasons."""

    description: str
    unit: str
    difference: Decimal
    reason: Reason
    quantity: tuple[Decimal, Decimal]
    tariff: tuple[Decimal, Decimal]


def group_of(service_code: str) -> str:
    """The group of a service; "other" for one we do not know."""
    return GROUP_OF.get(service_code, "other")


def grouped(lines: Iterable[Line]) -> list[Group]:
    """The groups that have lines, in their order."""
    found: dict[str, list[Line]] = {code: [] for code in GROUPS}
    for line in lines:
        found[group_of(line.service_code)].append(line)
    return [
        Group(code, tuple(some), sum((line.total for line in some), NOTHING), _bases(some))
        for code, some in found.items()
        if some
    ]


def changes(before: Sequence[Line], now: Sequence[Line], *, most: int = 4) -> list[Change]:
    """The services whose amount changed, the greatest change first."""
    earlier, present = _by_service(before), _by_service(now)
    found = [_change(earlier.get(code), present.get(code)) for code in dict.fromkeys([*present, *earlier])]
    found = [change for change in found if change.difference]
    return sorted(found, key=lambda change: -abs(change.difference))[:most]


class DatedLine(Line, Protocol):
    """A line with the month of its bill."""

    @property
    def period(self) -> date:
        """The month's first day."""


@dataclass(frozen=True)
class PriceSince:
    """The first month of a price; `proved`: the bill before shows another one, else it may be older than we know."""

    month: date
    proved: bool


def prices_since(history: Sequence[DatedLine], now: Sequence[DatedLine]) -> dict[str, PriceSince]:
    """Since which month each service has had its present price, by the history (oldest first; it ends with `now`).

    Nothing is said of a service that this bill is the first to show.
    """
    since: dict[str, date] = {}
    price: dict[str, Decimal] = {}
    changed: set[str] = set()
    for line in history:
        code = line.service_code
        if price.get(code) != line.tariff:
            changed |= {code} & price.keys()
            price[code], since[code] = line.tariff, line.period
    told = {line.service_code: PriceSince(since[line.service_code], line.service_code in changed) for line in now}
    present = {line.service_code: line.period for line in now}
    return {code: one for code, one in told.items() if one.proved or one.month < present[code]}


@dataclass
class _Service:
    description: str
    unit: str
    quantity: Decimal
    tariff: Decimal
    total: Decimal


def _by_service(lines: Sequence[Line]) -> dict[str, _Service]:
    found: dict[str, _Service] = {}
    for line in lines:
        one = found.get(line.service_code)
        if one is None:
            found[line.service_code] = _Service(line.description, line.unit, line.quantity, line.tariff, line.total)
        else:  # a price that changed within the month: the quantities add up, the later price counts
            one.quantity += line.quantity
            one.tariff = line.tariff
            one.total += line.total
    return found


def _change(before: _Service | None, now: _Service | None) -> Change:
    known = now or before
    if known is None:
        raise ValueError("a service stands on one of the two bills")
    zero = Decimal(0)
    quantity = (before.quantity if before else zero, now.quantity if now else zero)
    tariff = (before.tariff if before else zero, now.tariff if now else zero)
    difference = (now.total if now else NOTHING) - (before.total if before else NOTHING)
    return Change(known.description, known.unit, difference, _reason(before, now), quantity, tariff)


def _reason(before: _Service | None, now: _Service | None) -> Reason:
    if before is None:
        return "new"
    if now is None:
        return "gone"
    by_quantity = abs(now.quantity - before.quantity) * before.tariff
    by_tariff = abs(now.tariff - before.tariff) * now.quantity
    return "quantity" if abs(by_quantity) > abs(by_tariff) else "tariff"


def _bases(lines: Iterable[Line]) -> tuple[tuple[str, str, Decimal], ...]:
    """What the lines are charged by: (basis, unit, quantity). Uses by meter may differ from line to line."""
    return tuple(dict.fromkeys((BASES.get(line.unit.casefold(), "other"), line.unit, line.quantity) for line in lines))
