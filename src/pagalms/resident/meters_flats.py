"""The readings of all flats of a person on one page; each flat is handed in by itself and has its own receipt."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from pagalms.enrolment.queries import Resident
from pagalms.kernel import clock
from pagalms.kernel.refusal import Refusal
from pagalms.mandates.rules import Right
from pagalms.mandates.wording import not_allowed
from pagalms.meters import wording
from pagalms.meters.actions import hand_in
from pagalms.meters.queries import Sheet, sheets_of
from pagalms.meters.queries.drafts import drafts_of
from pagalms.resident import unsent_readings
from pagalms.resident.access import chosen_property, for_resident
from pagalms.resident.meters_flats_form import Answer, FlatsForm, flats_form
from pagalms.resident.meters_form import Posted
from pagalms.resident.page import Waits, render_page
from pagalms.ui import unsent
from pagalms.ui.asked import whole
from pagalms.ui.errors import REFUSED


@for_resident
def _form_again(request: HttpRequest, resident: Resident) -> HttpResponse:
    """The form with what was typed, after it came with an old token."""
    posted = Posted.of(request.POST)
    refusal = Refusal("old_form", unsent.TOO_OLD)
    sheets = sheets_of(resident.properties, at=clock.now())
    form = flats_form(resident, sheets, posted=posted, editing=posted.written, refusal=refusal)
    return _page(request, resident, form, status=HTTPStatus.FORBIDDEN)


@unsent.kept(unsent_readings.keep, form_again=_form_again)
@require_http_methods(["GET", "HEAD", "POST"])
@for_resident
def of_all(request: HttpRequest, resident: Resident) -> HttpResponse:
    """One form for all flats; whoever has one or none is led to the usual page."""
    if request.method == "POST":
        return _hand_in(request, resident)
    if len(resident.properties) < 2:
        return redirect("meters")
    sheets = sheets_of(resident.properties, at=clock.now())
    typed = unsent_readings.taken_out(request, None, at=clock.now())
    waiting = {line.meter.pk for sheet in sheets for line in sheet.waiting}
    drafts = drafts_of(resident.user, *sheets) if waiting and not typed else {}
    noted = {key: wording.typed_again(one.value, one.meter) for key, one in drafts.items() if key in waiting}
    form = flats_form(
        resident,
        sheets,
        typed=noted | typed,
        editing={key for key in map(whole, request.GET.getlist("labot")) if key is not None} | typed.keys(),
        told=request.GET.getlist("sanemts"),
    )
    return _page(request, resident, form, unsent_before=bool(typed), from_drafts=bool(noted))


def _hand_in(request: HttpRequest, resident: Resident) -> HttpResponse:
    """Flat by flat, so that what is wrong in one keeps nothing of another."""
    posted, now = Posted.of(request.POST), clock.now()
    answers = {}
    for sheet in sheets_of(resident.properties, at=now):
        own = posted.of_meters(meter.pk for meter in sheet.meters)
        if own.written:
            answers[sheet.flat.pk] = _answer(resident, sheet, own)
    form = flats_form(
        resident,
        sheets_of(resident.properties, at=now),
        posted=posted,
        answers=answers,
        refusal=None if posted.written else Refusal("nothing", _("Write at least one reading.")),
    )
    if form.has_faults:
        return _page(request, resident, form, status=REFUSED)
    numbers = [("sanemts", answer.number) for answer in answers.values() if answer.number]
    return redirect(f"{reverse('flats_meters')}?{urlencode(numbers)}")


def _answer(resident: Resident, sheet: Sheet, posted: Posted) -> Answer:
    if not resident.may(sheet.flat, Right.HAND_IN):
        return Answer(refusal=not_allowed(Right.HAND_IN))
    try:
        outcome = hand_in(
            by=resident.user,
            flat=sheet.flat,
            values=posted.values,
            confirmed=posted.confirmed,
            form_key=posted.key,
            seen=posted.seen,
            at=sheet.at,
        )
    except Refusal as said:
        return Answer(refusal=said)
    return Answer(outcome)


def _page(
    request: HttpRequest,
    resident: Resident,
    form: FlatsForm,
    *,
    unsent_before: bool = False,
    from_drafts: bool = False,
    status: int = 200,
) -> HttpResponse:
    count = form.waiting
    words = ngettext("%(count)d reading to hand in", "%(count)d readings to hand in", count) % {"count": count}
    context = {
        "form": form,
        "form_href": reverse("flats_meters"),
        "unsent": unsent_before,
        "from_drafts": from_drafts,
        "waits": {"meters": Waits(count, words)} if count else {},
    }
    flat = chosen_property(request, resident)
    if flat is None or form.window is None:  # sold while the form was open; or flats without meters
        return redirect("meters")
    return render_page(request, resident, flat, "resident/meters_flats.html", context, section="meters", status=status)
