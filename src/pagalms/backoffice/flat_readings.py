"""The readings of a flat or of a house for a month: what is here, who gave it, and what was told by telephone."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from pagalms.backoffice.access import Staff, for_staff
from pagalms.backoffice.calling import calling
from pagalms.backoffice.looks import note_flats
from pagalms.backoffice.page import render_page
from pagalms.backoffice.paging import paging
from pagalms.backoffice.typed_readings import NO_PROBLEMS, enter, rows_for
from pagalms.kernel import clock
from pagalms.kernel.month import Month
from pagalms.kernel.refusal import Refusal
from pagalms.meters.actions import Problem
from pagalms.meters.queries import desk
from pagalms.meters.queries.month_rows import months_of
from pagalms.properties.queries import apartment_at, flats_of, house_with
from pagalms.ui.asked import plain
from pagalms.ui.errors import REFUSED

if TYPE_CHECKING:
    from pagalms.properties.models import Apartment

A_PAGE = 20  # flats of a house; more would weigh more than a page may
OLDEST = Month(2000, 1)
BY_CALL = "phone"


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def flat(request: HttpRequest, staff: Staff, apartment: int) -> HttpResponse:
    """A flat's meters in a month; POST saves what was told by telephone."""
    found = apartment_at(apartment)
    if found is None:
        raise Http404
    month = _month(request)
    problems, refused = NO_PROBLEMS, None
    if request.method == "POST":
        try:
            problems = enter(request, staff, found, month=month, channel=BY_CALL)
        except Refusal as refusal:
            refused = refusal
        else:
            if not problems:
                place = calling(request)
                return redirect(f"{request.path}?menesis={month}{place.words if place else ''}")
    return _flat_page(request, staff, found, month, problems, refused)


@require_safe
@for_staff
def house(request: HttpRequest, staff: Staff, house: int) -> HttpResponse:
    """All flats of a house in a month, some at a time."""
    found = house_with(house)
    if found is None:
        raise Http404
    month = _month(request)
    flats = flats_of(found)
    pages = paging(request, len(flats), most=A_PAGE)
    shown = flats[pages.rows]
    at = clock.now()
    note_flats(staff, [one.pk for one in shown])
    context = {
        "house": found,
        "flats": [one for one in months_of(shown, month, at=at) if one.rows],
        "pages": pages,
        **_months(month),
    }
    return render_page(request, staff, "backoffice/house_readings.html", context, section="desk_readings")


def _flat_page(  # noqa: PLR0917 - what the page is made of, in the order of the page
    request: HttpRequest,
    staff: Staff,
    flat: Apartment,
    month: Month,
    problems: Mapping[int, Problem],
    refused: Refusal | None,
) -> HttpResponse:
    at = clock.now()
    [found] = months_of([flat], month, at=at)
    owners = note_flats(staff, [flat.pk])[flat.pk]
    place = calling(request)
    context = {
        "flat": flat,
        "owners": owners,
        "calling": place,
        "following": place.after(flat, month) if place else None,
        "rows": found.rows,
        "missing": rows_for(request, found.missing, problems),
        "late": found.is_late,
        "window": found.sheet.window,
        "problems": problems,
        "refused": refused,
        "reason": plain(request.POST.get("reason", ""), 200),
        "wants_reason": refused is not None and refused.code == "no_reason",
        **_months(month),
    }
    status = REFUSED if problems or refused else HTTPStatus.OK
    return render_page(request, staff, "backoffice/flat_readings.html", context, section="desk_readings", status=status)


def _month(request: HttpRequest) -> Month:
    """The month asked for; without one, the month the desk stands at. Raises Http404 for none there can be."""
    this_month, _window = desk.month_at(clock.now())
    said = request.GET.get("menesis", "")
    if not said:
        return this_month
    try:
        month = Month.parse(said)
    except ValueError:
        raise Http404 from None
    if not OLDEST <= month <= this_month:
        raise Http404
    return month


def _months(month: Month) -> dict[str, object]:
    this_month, _window = desk.month_at(clock.now())
    return {
        "month": month.first,
        "menesis": month,
        "earlier": month.plus(-1),
        "later": month.plus(1) if month < this_month else None,
    }
