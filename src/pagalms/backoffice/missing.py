"""Whom to call about missing readings: the whole list page by page, on paper, as CSV."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pagalms.audit.actions import looked
from pagalms.backoffice.access import Staff, for_staff
from pagalms.backoffice.page import render_page
from pagalms.backoffice.paging import paging
from pagalms.kernel import clock
from pagalms.kernel.tables import Cell
from pagalms.meters.queries import desk
from pagalms.properties.queries import owners_to_call
from pagalms.ui import downloads

if TYPE_CHECKING:
    from pagalms.kernel.month import Month
    from pagalms.meters.queries.desk import HouseState, Listed, Missing
    from pagalms.properties.queries import Owner

A_PAGE = 100
PRINTED, A_SHEET = 1000, 25  # flats printed without being asked about; lines of a sheet of paper
Call = tuple["Missing", "list[Owner]"]


@dataclass(frozen=True)
class Line:
    """A line on paper or of a table: whatever a flat has several of stands in one cell."""

    row: Listed
    names: str
    phones: str

    @property
    def flat(self) -> str:
        """The flat, as everywhere."""
        return f"{self.row.address}\u2013{self.row.number}"

    @property
    def meters(self) -> str:
        """What is missing; all of a flat's meters need no names."""
        if self.row.is_whole:
            return _("All meters (%(count)s)") % {"count": len(self.row.meters)}
        words = "; ".join(self.row.meters)
        return words[:1].upper() + words[1:]

    @property
    def months(self) -> int:
        """Since how many months, this one counted."""
        return self.row.months

    @property
    def is_urgent(self) -> bool:
        """From now on the house's difference is charged."""
        return self.row.is_urgent


@require_safe
@for_staff
def missing(request: HttpRequest, staff: Staff) -> HttpResponse:
    """All of them or a house's, some a page; `druka` puts them on one page for paper, of all houses if it says so."""
    at = clock.now()
    month, _window = desk.month_at(at)
    houses = desk.houses_in(month)
    chosen = chosen_house(houses, request)
    total = chosen.lacking if chosen else sum(house.lacking for house in houses)
    context: dict[str, object] = {"month": month.first, "menesis": month, "chosen": chosen, "total": total}
    if "druka" in request.GET:
        sure = chosen is not None or total <= PRINTED or request.GET["druka"] == "visi"
        lines = _lines(month, chosen, staff, at=at) if sure else []
        context |= {"lines": lines, "sure": sure, "sheets": -(-total // A_SHEET), "on": staff.on}
        return render_page(request, staff, "backoffice/missing_print.html", context, section="desk_readings")
    pages = paging(request, total, most=A_PAGE)
    context |= {
        "houses": [house for house in houses if house.lacking or house == chosen],
        "pages": pages,
        "calls": calls_of(month, chosen, staff, at=at, most=A_PAGE, after=pages.start),
    }
    return render_page(request, staff, "backoffice/missing.html", context, section="desk_readings")


@require_safe
@for_staff
def table(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The same list, of all houses or of one, as CSV."""
    at = clock.now()
    month, _window = desk.month_at(at)
    chosen = chosen_house(desk.houses_in(month), request)
    head = [_("House"), _("Flat"), _("Client"), _("Telephone"), _("Missing meters"), _("Months in a row")]
    rows: Iterable[Sequence[Cell]] = (
        (
            line.row.address, line.row.number, line.names, line.phones, len(line.row.meters), line.months,
        )
        for line in _lines(month, chosen, staff, at=at)
    )  # fmt: skip
    return downloads.table(str(month), head, rows)


def chosen_house(houses: Iterable[HouseState], request: HttpRequest) -> HouseState | None:
    """The house that the address asks for, if it is one of these."""
    said = request.GET.get("maja", "")
    return next((house for house in houses if str(house.house.pk) == said), None)


def calls_of(
    month: Month, chosen: HouseState | None, staff: Staff, *, at: datetime, most: int, after: int = 0
) -> list[Call]:
    """Whom to call; who is named here can read that they were."""
    rows = desk.missing_in(month, house=chosen.house.pk if chosen else None, most=most, after=after)
    owners = _owners((row.flat.pk for row in rows), staff, at=at)
    return [(row, owners[row.flat.pk]) for row in rows]


def _lines(month: Month, chosen: HouseState | None, staff: Staff, *, at: datetime) -> list[Line]:
    rows = desk.all_missing_in(month, house=chosen.house.pk if chosen else None)
    owners = _owners((row.flat for row in rows), staff, at=at)
    return [
        Line(
            row,
            "; ".join(owner.name for owner in owners[row.flat]),
            "; ".join(owner.phone for owner in owners[row.flat] if owner.phone),
        )
        for row in rows
    ]


def _owners(flats: Iterable[int], staff: Staff, *, at: datetime) -> Mapping[int, list[Owner]]:
    found = owners_to_call(flats, on=staff.on, at=at)
    seen = [f"client:{owner.pk}" for some in found.values() for owner in some]
    looked("missing readings", by=staff.user, at=at, subjects=seen)
    return found
