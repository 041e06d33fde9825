"""Bars of use by month, as per cents of the picture, so that letters keep their size."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import ceil

from pagalms.kernel.month import Month
from pagalms.meters.queries import PointHistory
from pagalms.ui import formats

_STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
_LINES = 5
MONTHS = 12
READ, SPREAD, BEFORE, NOW = "k2", "k5", "k5", "now"


@dataclass(frozen=True)
class Mark:
    """A line of the scale: how far from the top, and its number."""

    y: str
    value: Decimal


@dataclass(frozen=True)
class Bar:
    """A bar: place and size in per cents, its look, and what it says."""

    x: str
    y: str
    width: str
    height: str
    look: str
    month: date
    value: Decimal


@dataclass(frozen=True)
class Slot:
    """A month on the axis; every second name goes on narrow screens."""

    x: str
    month: date
    alternate: bool


@dataclass(frozen=True)
class Chart:
    """What the template draws: `usual` in words, `years` (first, second) when two years stand side by side."""

    marks: tuple[Mark, ...]
    bars: tuple[Bar, ...]
    slots: tuple[Slot, ...]
    has_spread: bool
    has_now: bool
    usual: str
    years: tuple[int, int] | None = None


def last_months(history: PointHistory, until: Month) -> Chart | None:
    """The months up to `until`, or the one before while nothing is known of it; None when nothing is known at all."""
    spread = _spread(history)
    now, until = until, until if until in spread else until.plus(-1)
    shown = [until.plus(offset - MONTHS + 1) for offset in range(MONTHS)]
    known = {month: spread[month] for month in shown if month in spread}
    if not known:
        return None
    top, marks = _scale(max(value for value, _whole in known.values()))
    width = Decimal(100) / MONTHS
    bars = []
    for place, month in enumerate(shown):
        if month in known:
            value, whole = known[month]
            look = NOW if month == now else READ if whole else SPREAD
            bars.append(
                _bar(
                    width * place + width * Decimal("0.16"),
                    width * Decimal("0.68"),
                    value=value,
                    top=top,
                    look=look,
                    month=month,
                )
            )
    looks = {bar.look for bar in bars}
    return Chart(
        marks, tuple(bars), _slots(shown), has_spread=SPREAD in looks, has_now=NOW in looks, usual=_usual(history)
    )


def two_years(history: PointHistory) -> Chart | None:
    """The latest year beside the one before, month by month; None when nothing is known."""
    spread = _spread(history)
    if not spread:
        return None
    year = max(spread).year
    shown = {month: value for month, (value, _whole) in spread.items() if month.year in {year - 1, year}}
    top, marks = _scale(max(shown.values()))
    width = Decimal(100) / 12
    bars = []
    for number in range(1, 13):
        left = width * (number - 1)
        for month, share, look in ((Month(year - 1, number), "0.12", BEFORE), (Month(year, number), "0.52", READ)):
            if month in shown:
                bars.append(
                    _bar(
                        left + width * Decimal(share),
                        width * Decimal("0.36"),
                        value=shown[month],
                        top=top,
                        look=look,
                        month=month,
                    )
                )
    slots = _slots([Month(year, number) for number in range(1, 13)])
    return Chart(
        marks, tuple(bars), slots, has_spread=False, has_now=False, usual=_usual(history), years=(year - 1, year)
    )


def _spread(history: PointHistory) -> Mapping[Month, tuple[Decimal, bool]]:
    """The use of each month and whether it was read: a use over several months is shared evenly among them."""
    found: dict[Month, tuple[Decimal, bool]] = {}
    for use in history.uses:
        for back in range(use.months):
            found[use.month.plus(-back)] = (max(use.monthly, Decimal(0)), use.months == 1)
    return found


def _usual(history: PointHistory) -> str:
    return "" if history.usual is None else formats.decimal(history.usual, 1)


def _scale(highest: Decimal) -> tuple[Decimal, tuple[Mark, ...]]:
    """A round top above the highest value and at most five lines below it."""
    rough = max(highest, Decimal("0.1")) / _LINES
    size = Decimal(10) ** rough.adjusted()
    step = next(size * each for each in _STEPS if size * each >= rough)
    count = ceil(max(highest, step) / step)
    top = step * count
    return top, tuple(Mark(_part(100 - 100 * step * i / top), (step * i).normalize()) for i in range(count + 1))


def _bar(x: Decimal, width: Decimal, *, value: Decimal, top: Decimal, look: str, month: Month) -> Bar:
    height = 100 * value / top
    return Bar(_part(x), _part(100 - height), _part(width), _part(height), look, month.first, value)


def _slots(months: list[Month]) -> tuple[Slot, ...]:
    width = Decimal(100) / len(months)
    return tuple(
        Slot(_part(width * (place + Decimal("0.5"))), month.first, alternate=place % 2 == 0)
        for place, month in enumerate(months)
    )


def _part(value: Decimal) -> str:
    """Per cents as SVG wants them, in every language with a point."""
    return f"{value:.2f}%"
