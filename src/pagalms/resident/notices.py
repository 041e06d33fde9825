"""Notices of the manager: those for one's properties, one of them, its works for the calendar."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from pagalms.enrolment.queries import Resident
from pagalms.kernel import clock
from pagalms.notices.actions import see
from pagalms.notices.queries import Shown, notice_for, notices_for, paper_for
from pagalms.resident.access import chosen_property, for_property, for_resident
from pagalms.resident.page import render_page
from pagalms.ui import downloads
from pagalms.ui.asked import page_in

if TYPE_CHECKING:
    from pagalms.properties.models import Apartment

MOST_PAGES = 500


@require_safe
@for_resident
def notices(request: HttpRequest, resident: Resident) -> HttpResponse:
    """Those for any of the person's properties."""
    return _page(request, resident, chosen_property(request, resident), resident.properties, section_of=None)


@require_safe
@for_property
def of_property(request: HttpRequest, resident: Resident, flat: Apartment) -> HttpResponse:
    """Those for one property."""
    return _page(request, resident, flat, [flat], section_of=flat)


@require_safe
@for_resident
def notice(request: HttpRequest, resident: Resident, notice: int) -> HttpResponse:
    """One notice, current or past."""
    shown = notice_for(resident.user, resident.properties, notice, on=resident.on)
    if shown is None:
        raise Http404
    _note(request, [shown], resident)
    flat = chosen_property(request, resident)
    return render_page(request, resident, flat, "resident/notice.html", {"one": shown}, section="notices")


@require_safe
@for_resident
def works(request: HttpRequest, resident: Resident, notice: int) -> HttpResponse:
    """The planned works of a notice as a file for a calendar (RFC 5545)."""
    shown = notice_for(resident.user, resident.properties, notice, on=resident.on)
    if shown is None or shown.version.works is None:
        raise Http404
    context = {"version": shown.version, "now": clock.now(), "portal_url": settings.PORTAL_URL}
    text = render_to_string("resident/notice_works.txt", context)
    return downloads.calendar(text, f"darbi-{notice}")


@require_safe
@for_resident
def paper(request: HttpRequest, resident: Resident, notice: int, paper: int) -> HttpResponseBase:
    """A file that goes with a notice."""
    file = paper_for(resident.user, resident.properties, notice, paper, on=resident.on)
    if file is None:
        raise Http404
    return downloads.stored(file)


def _page(
    request: HttpRequest,
    resident: Resident,
    flat: Apartment | None,
    flats: Sequence[Apartment],
    *,
    section_of: Apartment | None,
) -> HttpResponse:
    page = page_in(request, most=MOST_PAGES)
    past = "agrakie" in request.GET
    shown, more = notices_for(resident.user, flats, on=resident.on, past=past, page=page)
    _note(request, shown, resident)
    context = {"shown": shown, "past": past, "page": page, "before": page - 1, "after": page + 1 if more else 0}
    return render_page(
        request, resident, flat, "resident/notices.html", {**context, "one_property": section_of}, section="notices"
    )


def _note(request: HttpRequest, shown: Sequence[Shown], resident: Resident) -> None:
    new = [one.version for one in shown if one.is_new]
    if new and request.method == "GET":
        see(new, by=resident.user, at=clock.now())
