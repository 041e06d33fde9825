"""One reading: its versions, corrected or not accepted with a reason that the resident reads."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pagalms.backoffice.access import Staff, for_staff
from pagalms.backoffice.looks import note_flats
from pagalms.backoffice.page import render_page
from pagalms.kernel import clock
from pagalms.kernel.month import Month
from pagalms.kernel.refusal import Refusal
from pagalms.meters import actions
from pagalms.meters.actions import Problem
from pagalms.meters.queries import sheet_of
from pagalms.meters.queries.month_rows import is_correctable, reading_of, versions_of
from pagalms.properties.queries import apartment_at
from pagalms.ui.asked import plain
from pagalms.ui.errors import REFUSED

if TYPE_CHECKING:
    from pagalms.meters.models import Reading

CORRECT, REFUSE = "correct", "refuse"


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def reading(request: HttpRequest, staff: Staff, apartment: int, reading: int) -> HttpResponse:
    """What is known of a reading; POST puts another value in its place or does not accept it."""
    flat = apartment_at(apartment)
    found = reading_of(flat, reading) if flat else None
    if flat is None or found is None:
        raise Http404
    problem: Problem | None = None
    what = request.POST.get("what", "")
    if request.method == "POST":
        try:
            problem = _change(request, staff, found, what)
        except Refusal as refusal:
            problem = Problem(refusal)
        if problem is None:
            return redirect(_back(request, found))
    at = clock.now()
    note_flats(staff, [flat.pk])
    context = {
        "flat": flat,
        "reading": found,
        "meter": found.meter,
        "month": found.period,
        "menesis": Month.of(found.period),
        "line": sheet_of(flat, at=at, month=Month.of(found.period)).line(found.meter_id),
        "versions": versions_of(found),
        "correctable": is_correctable(found),
        "problem": problem,
        "field": _field(problem) if problem else "",
        "what": what,
        "typed": {name: plain(request.POST.get(name, ""), 200) for name in ("value", "reason")},
        "back": "slip" if _from_slips(request) else "",
    }
    status = REFUSED if problem else HTTPStatus.OK
    return render_page(request, staff, "backoffice/reading.html", context, section="desk_readings", status=status)


def _change(request: HttpRequest, staff: Staff, found: Reading, what: str) -> Problem | None:
    reason, at = plain(request.POST.get("reason", ""), 200), clock.now()
    if what == REFUSE:
        actions.refuse(by=staff.user, reading=found, reason=reason, at=at)
        messages.success(request, _("The reading is not accepted. The resident can read why."))
        return None
    if what != CORRECT:
        raise Http404
    value, sure = (request.POST.get(name, "").replace("\0", "?") for name in ("value", "sure"))
    if not value.strip():
        raise Refusal("nothing", _("Write what the meter really shows."), field="value")
    done = actions.correct(by=staff.user, reading=found, value=value, sure=sure, reason=reason, at=at)
    if isinstance(done, Problem):
        return done
    messages.success(request, _("The reading is corrected. The resident can read why."))
    return None


def _field(problem: Problem) -> str:
    """The field beside which the problem stands; "form" for what is about none of them."""
    refusal = problem.refusal
    return refusal.field or ("form" if refusal.code in {"not_current", "billed", "not_standing"} else "value")


def _from_slips(request: HttpRequest) -> bool:
    return "lapinas" in request.GET


def _back(request: HttpRequest, found: Reading) -> str:
    """To the slips if one came from there, else to the flat in that month."""
    if _from_slips(request):
        return reverse("desk_slip")
    flat = found.meter.point.apartment_id
    return f"{reverse('desk_flat', args=[flat])}?menesis={Month.of(found.period)}"
