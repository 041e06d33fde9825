"""A person's calendar: the windows of all properties and planned works, at an address that needs no sign-in."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pagalms.enrolment.queries import Resident, resident_for
from pagalms.kernel import clock
from pagalms.mandates.rules import Right
from pagalms.meters.actions import renew_calendar
from pagalms.meters.queries import sheets_of, windows_ahead
from pagalms.meters.queries.calendars import calendar_owner
from pagalms.meters.queries.reminders import choice_of
from pagalms.meters.rules.window import Window
from pagalms.notices.queries import works_for
from pagalms.resident.access import for_resident
from pagalms.ui import downloads

if TYPE_CHECKING:
    from pagalms.meters.models import LetterChoice

MONTHS = 12


@require_POST
@for_resident
def renew(request: HttpRequest, resident: Resident) -> HttpResponse:
    """A new address; the old one shows nothing any more."""
    renew_calendar(by=resident.user, at=clock.now())
    messages.success(
        request, _("Here is your calendar’s address. Whoever has it sees the dates, so keep it to yourself.")
    )
    return redirect(reverse("settings") + "#atgadinajumi")


@require_safe
def of_person(_request: HttpRequest, key: str) -> HttpResponse:
    """The calendar behind a person's secret address, of what is open to them today."""
    user = calendar_owner(key)
    if user is None:
        raise Http404
    now = clock.now()
    resident = resident_for(user, on=clock.today())
    flats = [flat for flat in resident.properties if resident.may(flat, Right.HAND_IN)]
    where: defaultdict[Window, list[str]] = defaultdict(list)
    done: dict[Window, bool] = {}  # nothing of it is missing any more, so nothing rings
    for sheet in sheets_of(flats, at=now):
        for window in windows_ahead(sheet, months=MONTHS):
            where[window].append(str(sheet.flat))
            complete = window == sheet.window and bool(sheet.open) and not sheet.waiting
            done[window] = done.get(window, True) and complete
    choice = choice_of(user, at=now)
    events = [
        {
            "window": window,
            "end": window.last_day + timedelta(days=1),
            "where": "; ".join(places),
            "rings": [] if done[window] else _rings(window, choice),
        }
        for window, places in sorted(where.items(), key=lambda one: one[0].first_day)
    ]
    with translation.override(user.language):
        context = {
            "events": events,
            "person": user.pk,
            "works": works_for(user, list(resident.properties), on=resident.on),
            "now": now,
            "href": settings.PORTAL_URL + reverse("meters"),
            "portal_url": settings.PORTAL_URL,
        }
        text = render_to_string("resident/person_calendar.txt", context)
    answer = downloads.calendar(text)
    answer["Cache-Control"] = "private, max-age=3600"
    return answer


def _rings(window: Window, choice: LetterChoice) -> list[str]:
    """When the calendar rings, counted from the first midnight of the window (RFC 5545, 3.3.6)."""
    days = {"opening": 0, "last_day": (window.last_day - window.first_day).days}
    return [f"P{day}DT{choice.hour}H" for topic, day in days.items() if choice.rings(topic)]
