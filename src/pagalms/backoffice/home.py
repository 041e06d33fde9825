"""The first page of staff: what waits today in the sections they may open, and all that stands in each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from pagalms.backoffice.access import Staff, for_staff
from pagalms.backoffice.certificates import ending
from pagalms.backoffice.page import render_page
from pagalms.backoffice.rights import ROLE_WORDS, ROLE_WORK
from pagalms.backoffice.sections import SECTIONS, Section
from pagalms.kernel import clock
from pagalms.meters.queries import desk
from pagalms.properties.queries import contradicted

TOLD = timedelta(days=14)  # how long it is told that accounting contradicted a change of owner


@require_safe
@for_staff
def home(request: HttpRequest, staff: Staff) -> HttpResponse:
    """What waits, the month of readings, the sections, and what one is trusted with."""
    at = clock.now()
    sales = contradicted(since=at - TOLD) if staff.may_open("desk_owners") else []
    context = {
        "roles": [(ROLE_WORDS[role], ROLE_WORK[role]) for role in ROLE_WORDS if role in staff.roles],
        "keys": ending(staff),
        "sales": sales,
        "places": list(_places(staff)),
    }
    if staff.may_open("desk_readings"):
        month, window = desk.month_at(at)
        context |= {"month": month.first, "window": window, "is_open": window.is_open(at)}
    return render_page(request, staff, "backoffice/home.html", context, section="desk")


def _places(staff: Staff) -> Iterator[tuple[Section, list[Section]]]:
    """The sections but this one, each with those under it, as far as this person may open them."""
    for top in SECTIONS:
        if top.under or top.route == "desk":
            continue
        under = [one for one in SECTIONS if one.under == top.route and staff.may_open(one.route)]
        if staff.may_open(top.route):
            yield top, under
        else:
            yield from ((one, []) for one in under)
