"""Charts drawn on the server, in per cents so that letters keep their size; each has a table behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

STEPS = (1, 2, 5)
GAP = Decimal("0.5")  # of the height, between parts of a bar


@dataclass(frozen=True)
class Series:
    """One kind of value: its colour's class (k1 to k5) and its name."""

    colour: str
    label: str


@dataclass(frozen=True)
class Part:
    """One rectangle."""

    colour: str
    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True)
class Bar:
    """One month: its parts, the letter below it (every second is `alternate`: it goes where there is no room)."""

    label: str
    x: str
    alternate: bool
    parts: tuple[Part, ...]

    @property
    def drawn(self) -> SafeString:
        """Its rectangles in SVG: years have hundreds, and a template takes long over each."""
        values = ((one.colour, one.x, one.y, one.width, one.height) for one in self.parts)
        return format_html_join("", '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>', values)


@dataclass(frozen=True)
class Tick:
    """One line across, with its number."""

    label: str
    y: str
    zero: bool


@dataclass(frozen=True)
class Stacked:
    """A chart of stacked bars, ready to be drawn."""

    ticks: tuple[Tick, ...]
    bars: tuple[Bar, ...]
    legend: tuple[Series, ...]


def stacked(labels: Sequence[str], series: Sequence[tuple[Series, Sequence[Decimal]]]) -> Stacked:
    """Bars one for a label, their parts from below in the order of the series. Values below zero are not drawn."""
    used = [(kind, [max(value, Decimal(0)) for value in values]) for kind, values in series if any(values)]
    sums = [sum((values[place] for _, values in used), Decimal(0)) for place in range(len(labels))]
    step, top = scale(max(sums, default=Decimal(0)))
    count = int(top / step)
    ticks = tuple(
        Tick(f"{step * number:f}", percents(100 - Decimal(100 * number) / count), zero=number == 0)
        for number in range(count + 1)
    )
    bars = tuple(_bar(place, labels, used, top) for place in range(len(labels)))
    return Stacked(ticks, bars, tuple(kind for kind, _ in used))


def scale(most: Decimal) -> tuple[Decimal, Decimal]:
    """The step of the lines (1, 2 or 5 times a power of ten) and the top, with at most six lines above zero."""
    power = Decimal(1)
    while power * STEPS[-1] * 6 < most:
        power *= 10
    step = next(power * one for one in STEPS if power * one * 6 >= most)
    lines = max((most / step).to_integral_value(ROUND_CEILING), Decimal(1))
    return step, step * lines


def percents(value: Decimal) -> str:
    """A place or a size, the same in every language."""
    return f"{value:.2f}%"


def _bar(place: int, labels: Sequence[str], series: Sequence[tuple[Series, Sequence[Decimal]]], top: Decimal) -> Bar:
    slot = Decimal(100) / len(labels)
    base, parts = Decimal(100), []
    for kind, values in series:
        height = values[place] * 100 / top
        if height > GAP:
            parts.append(
                Part(
                    kind.colour, percents(slot * place + slot * 16 / 100), percents(base - height),
                    percents(slot * 68 / 100), percents(height - GAP),
                )
            )  # fmt: skip
        base -= height
    last = len(labels) - 1
    return Bar(labels[place], percents(slot * place + slot / 2), (last - place) % 2 == 1, tuple(parts))
