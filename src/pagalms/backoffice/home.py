"""The first page of staff: what waits today in the sections they may open."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from pagalms.backoffice.access import Staff, for_staff
from pagalms.backoffice.certificates import ending
from pagalms.backoffice.page import render_page, tabs_of
from pagalms.backoffice.rights import ROLE_WORDS, ROLE_WORK
from pagalms.kernel import clock
from pagalms.properties.queries import contradicted

TOLD = timedelta(days=14)  # how long it is told that accounting contradicted a change of owner


@require_safe
@for_staff
def home(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The sections with something in them, and what one is trusted with."""
    roles = [(ROLE_WORDS[role], ROLE_WORK[role]) for role in ROLE_WORDS if role in staff.roles]
    waits = any(tab.waits for tab in tabs_of(staff, "desk")[0])
    sales = contradicted(since=clock.now() - TOLD) if staff.may_open("desk_owners") else []
    context = {"roles": roles, "waits": waits, "keys": ending(staff), "sales": sales}
    return render_page(request, staff, "backoffice/home.html", context, section="desk")
