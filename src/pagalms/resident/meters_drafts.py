"""Noting readings before the window opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pagalms.enrolment.queries import Resident
from pagalms.kernel import clock
from pagalms.kernel.refusal import Refusal
from pagalms.mandates.rules import Right
from pagalms.meters import wording
from pagalms.meters.actions import note_drafts
from pagalms.meters.queries import Sheet, sheet_of
from pagalms.meters.queries.drafts import drafts_of
from pagalms.resident.access import for_property
from pagalms.resident.meters_form import Posted, task_of
from pagalms.resident.page import render_page
from pagalms.resident.rights import needs
from pagalms.ui.errors import REFUSED

if TYPE_CHECKING:
    from pagalms.properties.models import Apartment


@require_http_methods(["GET", "HEAD", "POST"])
@for_property
@needs(Right.HAND_IN, to_send=True)
def note(request: HttpRequest, resident: Resident, flat: Apartment) -> HttpResponse:
    """What the meters show today, kept until the window opens; while it is open, on to the form itself."""
    sheet = sheet_of(flat, at=clock.now())
    if request.method == "POST":
        return _noted(request, resident, sheet)
    if sheet.open:
        return redirect("property_meters", flat.pk)
    drafts = drafts_of(resident.user, sheet)
    typed = {key: wording.typed_again(draft.value, draft.meter) for key, draft in drafts.items()}
    context = {
        "task": task_of(sheet, person=resident.user.pk, typed=typed),
        "hands_in": resident.may(flat, Right.HAND_IN),
        "noted": bool(drafts),
        "by_itself": any(one.by_itself for one in drafts.values()),
    }
    return render_page(request, resident, flat, "resident/meters_drafts.html", context, section="meters")


def _noted(request: HttpRequest, resident: Resident, sheet: Sheet) -> HttpResponse:
    flat, posted, by_itself = sheet.flat, Posted.of(request.POST), "by_itself" in request.POST
    try:
        outcome = note_drafts(
            by=resident.user,
            flat=flat,
            values=posted.values,
            confirmed=posted.confirmed,
            by_itself=by_itself,
            at=sheet.at,
        )
    except Refusal as said:
        if said.code == "not_found":
            raise Http404 from None
        messages.error(request, str(said.message))
        return redirect("property_meters", flat.pk)
    if not outcome.problems:
        messages.success(request, _("Noted. When the window opens, what you noted is in the fields or handed in."))
        return redirect("property_meters", flat.pk)
    task = task_of(sheet, person=resident.user.pk, typed=posted.values, problems=outcome.problems)
    context = {"task": task, "hands_in": True, "noted": bool(outcome.saved), "by_itself": by_itself}
    return render_page(
        request, resident, flat, "resident/meters_drafts.html", context, section="meters", status=REFUSED
    )
