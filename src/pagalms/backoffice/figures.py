"""Figures: counts by month and by house, drawn and as tables. Never names, so nobody's data is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pagalms.backoffice.access import Staff, for_staff
from pagalms.backoffice.figure_kinds import FIGURES, Column, Counted, Figure, Row
from pagalms.backoffice.page import render_page
from pagalms.kernel import clock
from pagalms.kernel.month import Month
from pagalms.kernel.tables import Cell
from pagalms.kernel.zone import RIGA
from pagalms.ui import charts, downloads, formats

COLOURS = ("k1", "k2", "k3", "k4", "k5")
CHOICE = 60  # months back that can be chosen
BARS = 24  # more than these are not told apart on a telephone


@dataclass(frozen=True)
class Shown:
    """A figure as the page shows it; `chart` is None when there is nothing to draw."""

    figure: Figure
    counted: Counted
    head: Sequence[str]
    rows: Sequence[tuple[Row, Sequence[tuple[str, str]]]]
    chart: charts.Stacked | None


@require_safe
@for_staff
def figures(request: HttpRequest, staff: Staff) -> HttpResponse:
    """All figures of thirteen months, the last ones or those until a chosen month."""
    months, until = _months(request)
    shown = [_shown(figure, figure.count(_end(until))) for figure in FIGURES]
    context = {
        "figures": shown, "months": [(str(one), formats.month_year(one.first)) for one in months],
        "until": str(until), "is_past": until != months[0],
    }  # fmt: skip
    return render_page(request, staff, "backoffice/figures.html", context, section="desk_figures")


@require_safe
@for_staff
def table(request: HttpRequest, staff: Staff, figure: str) -> HttpResponse:
    """The whole table of a figure as CSV."""
    found = next((one for one in FIGURES if one.key == figure), None)
    if found is None:
        raise Http404
    counted = found.count(_end(_months(request)[1]))
    head = [counted.first, *(f"{one.name}, {one.unit}" if one.unit else one.name for one in counted.columns)]
    rows: list[list[Cell]] = [
        [row.key, *(_cell(one, place) for one in counted.columns)] for place, row in enumerate(counted.rows)
    ]
    return downloads.table(found.key, head, rows)


def _months(request: HttpRequest) -> tuple[list[Month], Month]:
    """The months that can be chosen, this one first, and the one that is: the figures' last."""
    this = Month.of(clock.today())
    months = [this.plus(-back) for back in range(CHOICE)]
    wanted = request.GET.get("lidz", "")
    return months, next((one for one in months if str(one) == wanted), this)


def _end(month: Month) -> datetime:
    """Now, or the last moment of a month that is over."""
    return min(clock.now(), datetime.combine(month.plus(1).first, time(), RIGA) - timedelta(microseconds=1))


def _shown(figure: Figure, counted: Counted) -> Shown:
    columns = _few(counted.columns)
    rows = [(row, [(one.name, _words(one, place)) for one in columns]) for place, row in enumerate(counted.rows)]
    if counted.first == _("Month"):
        rows.reverse()
    is_drawn = any(any(one.drawn) for one in columns if one.drawn is not None)
    chart = _chart(counted.rows[:BARS], columns) if is_drawn else None
    return Shown(figure, counted, [one.name for one in columns], rows, chart)


def _few(columns: Sequence[Column]) -> list[Column]:
    """The columns with no more drawn ones than there are colours: the smallest are put together."""
    drawn = [one for one in columns if one.drawn is not None]
    if len(drawn) <= len(COLOURS):
        return list(columns)
    small = drawn[len(COLOURS) - 1 :]
    sums = [sum((one.drawn[place] for one in small if one.drawn), Decimal(0)) for place in range(len(small[0].values))]
    rest = [one for one in columns if one.drawn is None]
    return [*drawn[: len(COLOURS) - 1], Column(_("other"), sums, sums), *rest]


def _chart(rows: Sequence[Row], columns: Sequence[Column]) -> charts.Stacked:
    drawn = [(one.name, one.drawn[: len(rows)]) for one in columns if one.drawn is not None]
    series = [(charts.Series(colour, name), parts) for colour, (name, parts) in zip(COLOURS, drawn, strict=False)]
    return charts.stacked([row.short for row in rows], series)


def _cell(column: Column, place: int) -> Cell:
    value = column.values[place]
    return round(value, column.places) if isinstance(value, Decimal) else value


def _words(column: Column, place: int) -> str:
    value = column.values[place]
    if value is None:
        return "–"
    return formats.decimal(value, column.places) + (f"{formats.NBSP}{column.unit}" if column.unit else "")
