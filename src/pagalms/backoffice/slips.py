"""Readings from slips, calls and letters at the speed of a keyboard: a flat, its values, Enter, the next flat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from pagalms.backoffice.access import Staff, for_staff
from pagalms.backoffice.looks import note_flats
from pagalms.backoffice.page import render_page
from pagalms.backoffice.typed_readings import NO_PROBLEMS, enter, rows_for
from pagalms.kernel import clock
from pagalms.kernel.refusal import Refusal
from pagalms.meters.actions import Problem
from pagalms.meters.queries import desk, flats_with_meter, sheet_of
from pagalms.meters.queries.desk import BY_STAFF
from pagalms.meters.queries.month_rows import is_correctable
from pagalms.meters.queries.typed import Typed, typed_last
from pagalms.properties.queries import flats_said
from pagalms.ui.asked import plain
from pagalms.ui.errors import REFUSED

if TYPE_CHECKING:
    from pagalms.properties.models import Apartment

MOST, LAST = 12, 10


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def slip(request: HttpRequest, staff: Staff) -> HttpResponse:
    """One flat after the other: GET finds it by its account, its address or a meter, POST saves what is right and asks
    about the rest.
    """
    asked = request.POST if request.method == "POST" else request.GET
    said, channel = plain(asked.get("konts", ""), 80), asked.get("kanals", "paper")
    flats = flats_said(said, flats=flats_with_meter(said), most=MOST + 1) if said else []
    if len(flats) != 1:
        return _find_page(request, staff, said, channel, flats)
    [flat] = flats
    problems = NO_PROBLEMS
    refused: Refusal | None = None
    if request.method == "POST":
        month, _window = desk.month_at(clock.now())
        try:
            problems = enter(request, staff, flat, month=month, channel=channel)
        except Refusal as refusal:
            if refusal.code == "nothing" and _is_begun(flat):
                return redirect(_next_flat(channel))
            refused = refusal
        else:
            if not problems:
                return redirect(_onward(flat, channel))
    return _page(request, staff, flat, channel, problems, refused)


def _find_page(request: HttpRequest, staff: Staff, said: str, channel: str, flats: Sequence[Apartment]) -> HttpResponse:
    """Nobody found yet, or several to choose from."""
    context = {
        "said": said,
        "channel": channel,
        "channels": BY_STAFF,
        "unknown": bool(said) and not flats,
        "flats": flats[:MOST],
        "more": len(flats) > MOST,
        "last": _typed_last(staff),
    }
    return render_page(request, staff, "backoffice/slip.html", context, section="desk_slip")


def _typed_last(staff: Staff) -> list[tuple[Typed, bool]]:
    """What this person typed last, and whether it can still be corrected."""
    return [(one, is_correctable(one.reading)) for one in typed_last(staff.user, most=LAST)]


def _onward(flat: Apartment, channel: str) -> str:
    """To the flat's next meter without a reading, so that Enter goes from field to field; else to the next flat."""
    at = clock.now()
    month, _window = desk.month_at(at)
    left = any(not line.is_handed_in for line in sheet_of(flat, at=at, month=month).to_read)
    if not left:
        return _next_flat(channel)
    return f"{reverse('desk_slip')}?{urlencode({'konts': flat.account_no, 'kanals': channel})}"


def _next_flat(channel: str) -> str:
    return f"{reverse('desk_slip')}?{urlencode({'kanals': channel})}"


def _is_begun(flat: Apartment) -> bool:
    """Whether a reading of the flat is here already: Enter on an empty slip then means that no more is on it."""
    at = clock.now()
    month, _window = desk.month_at(at)
    return any(line.is_handed_in for line in sheet_of(flat, at=at, month=month).to_read)


def _page(  # noqa: PLR0917 - what the page is made of, in the order of the page
    request: HttpRequest,
    staff: Staff,
    flat: Apartment,
    channel: str,
    problems: Mapping[int, Problem],
    refused: Refusal | None,
) -> HttpResponse:
    at = clock.now()
    month, window = desk.month_at(at)
    sheet = sheet_of(flat, at=at, month=month)
    owners = note_flats(staff, [flat.pk])[flat.pk]
    context = {
        "said": flat.account_no,
        "flat": flat,
        "last": _typed_last(staff),
        "owners": owners,
        "month": month.first,
        "late": not window.is_open(at),
        "rows": rows_for(request, sheet.to_read, problems),
        "refused": refused,
        "reason": plain(request.POST.get("reason", ""), 200),
        "wants_reason": refused is not None and refused.code == "no_reason",
        "problems": problems,
        "channel": channel,
        "channels": BY_STAFF,
    }
    status = REFUSED if problems or refused else HTTPStatus.OK
    return render_page(request, staff, "backoffice/slip.html", context, section="desk_slip", status=status)
