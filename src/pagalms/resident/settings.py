"""Settings: language, letters, password, own sign-ins."""

from __future__ import annotations

from django.conf import settings as conf
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pagalms.accounts import actions as accounts
from pagalms.billing import actions as billing
from pagalms.billing import queries as bills
from pagalms.enrolment.queries import Resident, terms_accepted
from pagalms.identity import queries as identity
from pagalms.kernel import clock
from pagalms.meters.queries.calendars import calendar_key
from pagalms.meters.queries.reminders import HOURS, choice_of
from pagalms.outbox.queries import not_reached
from pagalms.privacy.queries import closing_of
from pagalms.resident import kinds
from pagalms.resident.access import chosen_property, for_resident
from pagalms.resident.page import render_page
from pagalms.safety.queries import asks_second_step


@require_safe
@for_resident
def settings(request: HttpRequest, resident: Resident) -> HttpResponse:
    """What the person can choose, as it stands."""
    wanted = bills.consents_of(resident.user, at=clock.now())
    last = identity.sign_ins_of(resident.user, last=1)
    context = {
        "second_step": asks_second_step(resident.user),
        "not_reached": not_reached(resident.user),
        "reminders": choice_of(resident.user, at=clock.now()),
        "hours": HOURS,
        "calendar_key": calendar_key(resident.user),
        "portal_url": conf.PORTAL_URL,
        "kinds": kinds.choices(resident),
        "letters": [(flat, flat.pk in wanted) for flat in resident.properties],
        "terms": terms_accepted(resident.user),
        "closing": closing_of(resident.user),
        "last": (identity.way_words(last[0].method), last[0].at) if last else None,
        "ways": [(identity.way_words(way.method), way.since) for way in identity.ways_of(resident.user)],
    }
    return render_page(
        request, resident, chosen_property(request, resident), "resident/settings.html", context, section="settings"
    )


@require_POST
@for_resident
def receipts(request: HttpRequest, resident: Resident) -> HttpResponse:
    """Receipts of readings by letter: yes or no."""
    wanted = request.POST.get("wanted") == "yes"
    accounts.want_receipts(by=resident.user, wanted=wanted, at=clock.now())
    messages.success(
        request,
        _("Saved. We will send a letter for each form of readings.")
        if wanted
        else _("Saved. Receipts of readings stay on the page; we will not send letters."),
    )
    return redirect("settings")


@require_POST
@for_resident
def bill_letters(request: HttpRequest, resident: Resident, apartment: int) -> HttpResponse:
    """Bills of one property by letter: yes or no."""
    flat = resident.property(apartment)
    if flat is None:
        raise Http404
    context = {"property": str(flat), "email": resident.user.email}
    if request.POST.get("wanted") == "yes":
        billing.want_bills(user=resident.user, apartments=[flat], at=clock.now(), given_at="settings")
        messages.success(request, _("Saved. We will send the bills for %(property)s to %(email)s.") % context)
    else:
        billing.stop_bills(user=resident.user, apartments=[flat], at=clock.now(), stopped_at="settings")
        messages.success(request, _("Saved. We will not send the bills for %(property)s by e-mail.") % context)
    return redirect("settings")
