"""Readings: the form, the receipt, the history of a metering point, the calendar of windows."""

from __future__ import annotations

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from pagalms.enrolment.queries import Resident
from pagalms.kernel import clock
from pagalms.kernel.refusal import Refusal
from pagalms.mandates.rules import Right
from pagalms.mandates.wording import not_allowed
from pagalms.meters import wording
from pagalms.meters.actions import HandedIn, hand_in
from pagalms.meters.queries import YEAR, Sheet, history_in, history_of, receipt_of, sheet_of, sheets_of, windows_ahead
from pagalms.meters.queries.drafts import drafts_of
from pagalms.meters.queries.verification import terms_of
from pagalms.notices.queries import works_for
from pagalms.resident import unsent_readings
from pagalms.resident.access import chosen_property, for_property, for_resident
from pagalms.resident.meters_chart import last_months, two_years
from pagalms.resident.meters_form import Posted, Task, task_of
from pagalms.resident.page import Waits, render_page
from pagalms.ui import downloads, unsent
from pagalms.ui.asked import whole
from pagalms.ui.errors import REFUSED

if TYPE_CHECKING:
    from pagalms.properties.models import Apartment

CALENDAR_MONTHS = 12
FEW = 12  # properties: of more, what waits in the others is counted on their own page alone


@require_safe
@for_resident
def of_chosen(request: HttpRequest, resident: Resident) -> HttpResponse:
    """The meters of the property looked at last."""
    flat = chosen_property(request, resident)
    return redirect("home") if flat is None else redirect("property_meters", flat.pk)


@for_property
def _form_again(request: HttpRequest, resident: Resident, flat: Apartment) -> HttpResponse:
    """The form with what was typed, after it came with an old token: from another tab before one signed in anew."""
    typed = Posted.of(request.POST).written
    task = task_of(sheet_of(flat, at=clock.now()), person=resident.user.pk, typed=typed, editing=typed)
    refusal = Refusal("old_form", unsent.TOO_OLD)
    return _form(request, resident, task, {"refusal": refusal}, status=HTTPStatus.FORBIDDEN)


@unsent.kept(unsent_readings.keep, form_again=_form_again)
@require_http_methods(["GET", "HEAD", "POST"])
@for_property
def of_property(request: HttpRequest, resident: Resident, flat: Apartment) -> HttpResponse:
    """The form with all meters of a property; sent in, it comes back with receipts or with what is to be corrected."""
    if request.method == "POST":
        return _hand_in(request, resident, flat)
    sheet, elsewhere = beside_others(resident, flat, at=clock.now(), latest=YEAR)
    typed = unsent_readings.taken_out(request, flat, at=sheet.at)
    drafts = drafts_of(resident.user, sheet) if sheet.waiting and not typed else {}
    waiting = {line.meter.pk for line in sheet.waiting}
    offered = {key: draft for key, draft in drafts.items() if key in waiting}
    editing = {key for key in map(whole, request.GET.getlist("labot")) if key is not None} | typed.keys()
    noted = {key: wording.typed_again(draft.value, draft.meter) for key, draft in offered.items()}
    task = task_of(sheet, person=resident.user.pk, typed=typed | noted, editing=editing)
    arrived = sheet.receipt if sheet.receipt and sheet.receipt.number == request.GET.get("sanemts") else None
    noted_on = max((draft.noted_at for draft in offered.values()), default=None)
    context = {"arrived": arrived, "unsent": bool(typed), "from_drafts": noted_on, "waiting_elsewhere": elsewhere}
    return _form(request, resident, task, context)


@require_safe
@for_property
def receipt(request: HttpRequest, resident: Resident, flat: Apartment, number: str) -> HttpResponse:
    """What was handed in with one form, when and by whom; made for printing."""
    found = receipt_of(flat, number)
    if found is None:
        raise Http404
    first = found.lines[0].reading if found.lines else None
    by_staff = first.get_channel_display() if first and first.entered_by_id else ""
    context = {
        "receipt": found,
        "portal_url": settings.PORTAL_URL,
        "by_staff": by_staff,
        "is_own": found.submission.by_id == resident.user.pk,
    }
    return render_page(request, resident, flat, "resident/receipt.html", context, section="meters")


@require_safe
@for_property
def point(request: HttpRequest, resident: Resident, flat: Apartment, point: int) -> HttpResponse:
    """All that is known of a metering point: this year beside the last, every month, every change of the meter."""
    history = history_of(flat, point)
    if history is None:
        raise Http404
    context = {"history": history, "chart": two_years(history)}
    return render_page(request, resident, flat, "resident/meters_point.html", context, section="meters")


@require_safe
@for_property
def calendar(_request: HttpRequest, resident: Resident, flat: Apartment) -> HttpResponse:
    """The windows of the coming year, whole days, and planned works, as a file for a calendar (RFC 5545)."""
    now = clock.now()
    sheet = sheet_of(flat, at=now)
    events = [
        {"window": window, "end": window.last_day + timedelta(days=1)}
        for window in windows_ahead(sheet, months=CALENDAR_MONTHS)
    ]
    context = {
        "flat": flat,
        "events": events,
        "works": works_for(resident.user, [flat], on=resident.on),
        "now": now,
        "href": settings.PORTAL_URL + reverse("meters"),
        "portal_url": settings.PORTAL_URL,
    }
    text = render_to_string("resident/meters_calendar.txt", context)
    return downloads.calendar(text, f"radijumi-{flat.account_no}")


def beside_others(resident: Resident, flat: Apartment, *, at: datetime, latest: int) -> tuple[Sheet, int]:
    """The sheet of a flat, and how many readings wait in the other properties of whoever has a few."""
    few = resident.properties if len(resident.properties) <= FEW else [flat]
    sheets = {sheet.flat.pk: sheet for sheet in sheets_of(few, at=at, latest=latest)}
    own = sheets.pop(flat.pk)
    may = [sheet for sheet in sheets.values() if resident.may(sheet.flat, Right.HAND_IN)]
    return own, sum(len(sheet.waiting) for sheet in may)


def waits_for(sheet: Sheet) -> dict[str, Waits]:
    """What waits in the section of meters, for the list of sections."""
    count = len(sheet.waiting)
    words = ngettext("%(count)d reading to hand in", "%(count)d readings to hand in", count) % {"count": count}
    return {"meters": Waits(count, words)} if count else {}


def _hand_in(request: HttpRequest, resident: Resident, flat: Apartment) -> HttpResponse:
    posted, now = Posted.of(request.POST), clock.now()
    if not resident.may(flat, Right.HAND_IN):
        task = task_of(sheet_of(flat, at=now), person=resident.user.pk, typed=posted.written, editing=posted.written)
        return _form(request, resident, task, {"refusal": not_allowed(Right.HAND_IN)}, status=HTTPStatus.FORBIDDEN)
    refusal: Refusal | None = None
    outcome: HandedIn | None = None
    try:
        outcome = hand_in(
            by=resident.user,
            flat=flat,
            values=posted.values,
            confirmed=posted.confirmed,
            form_key=posted.key,
            seen=posted.seen,
            at=now,
        )
    except Refusal as said:
        if said.code == "not_found":
            raise Http404 from None
        refusal = said
    if outcome and outcome.is_resend:
        return redirect("receipt", flat.pk, outcome.receipt.number if outcome.receipt else "")
    if outcome and not outcome.problems:
        address = reverse("property_meters", args=[flat.pk])
        return redirect(f"{address}?sanemts={outcome.receipt.number}" if outcome.receipt else address)
    problems = outcome.problems if outcome else {}
    kept = posted.values if outcome is None else {key: posted.values[key] for key in problems}
    task = task_of(sheet_of(flat, at=now), person=resident.user.pk, typed=kept, problems=problems)
    saved = [row.line for row in task.rows if outcome and row.line.meter.pk in outcome.saved]
    return _form(request, resident, task, {"refusal": refusal, "saved": saved}, status=REFUSED)


def _form(
    request: HttpRequest, resident: Resident, task: Task, more: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    sheet = task.sheet
    asked = whole(request.GET.get("vieta", ""))
    points = {line.meter.point_id: line.meter for line in sheet.lines}
    chosen = asked if asked in points else next(iter(points), 0)
    history = history_in(sheet.meters, sheet.readings, chosen)
    hands_in = resident.may(sheet.flat, Right.HAND_IN)
    context = {
        "task": task,
        "hands_in": hands_in,
        "points": points.values(),
        "terms": terms_of(sheet, on=resident.on),
        "history": history,
        "chart": last_months(history, sheet.window.month) if history and sheet.window else None,
        "waits": waits_for(sheet) if hands_in else {},
        **more,
    }
    return render_page(request, resident, sheet.flat, "resident/meters.html", context, section="meters", status=status)
