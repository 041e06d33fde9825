"""Letters about meters: what is chosen in the settings, and the page behind the link that stops them."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from pagalms.enrolment.queries import Resident
from pagalms.kernel import clock
from pagalms.kernel.refusal import Refusal
from pagalms.meters import actions
from pagalms.meters.queries.reminders import stop_target
from pagalms.resident.access import for_resident
from pagalms.ui.asked import whole


@require_POST
@for_resident
def choose(request: HttpRequest, resident: Resident) -> HttpResponse:
    """What reminds of meters, by letter or in the calendar, and at what hour."""
    hour = whole(request.POST.get("hour", ""), 2)
    try:
        actions.choose_letters(
            by=resident.user,
            opening="opening" in request.POST,
            last_day="last_day" in request.POST,
            verification="verification" in request.POST,
            changed="changed" in request.POST,
            by_letter="by_letter" in request.POST,
            by_calendar="by_calendar" in request.POST,
            hour=-1 if hour is None else hour,
            at=clock.now(),
        )
    except Refusal as said:
        messages.error(request, str(said.message))
    else:
        messages.success(request, _("Saved. Reminders of meters come as you have chosen."))
    return redirect("settings")


@csrf_exempt  # mail programs post here by themselves (RFC 8058), without a page before; the signed link is the proof
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, target: str) -> HttpResponse:
    """GET asks and changes nothing (mail scanners open links); POST stops the letters, or starts them again."""
    found = stop_target(target)
    if found is None:
        raise Http404
    user, topic = found
    state = "ask"
    if request.method == "POST":
        wanted = request.POST.get("undo") == "yes"
        actions.stop_letters(user=user, topic=topic, wanted=wanted, at=clock.now())
        state = "wanted" if wanted else "stopped"
    return render(request, "resident/meter_letters.html", {"state": state, "topic": topic.label, "email": user.email})
