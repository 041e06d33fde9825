"""The readings desk: how far the month is, whom to call, what to look at, handing over to accounting."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from pagalms.backoffice.access import Staff, for_staff
from pagalms.backoffice.facade import facade_of
from pagalms.backoffice.missing import calls_of, chosen_house
from pagalms.backoffice.page import render_page
from pagalms.exchange.readings_out import KINDS, file_of
from pagalms.kernel import clock
from pagalms.kernel.month import Month
from pagalms.kernel.refusal import Refusal
from pagalms.meters import actions
from pagalms.meters.queries import batches, desk
from pagalms.ui.asked import plain
from pagalms.ui.downloads import download

DRAWN = 600  # flats; above that the fronts would weigh more than the page, and only the chosen house is drawn
LISTED = 30


@require_safe
@for_staff
def readings(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The month that is being handed in, or was last."""
    if "visi" in request.GET:  # where the whole list was
        house = {"maja": request.GET["maja"]} if request.GET.get("maja") else {}
        return redirect(f"{reverse('desk_missing_list')}{'?' if house else ''}{urlencode(house)}")
    at = clock.now()
    month, window = desk.month_at(at)
    houses = desk.houses_in(month)
    chosen = chosen_house(houses, request)
    total = sum(house.total for house in houses)
    drawn = houses if total <= DRAWN else [chosen] if chosen else []
    flats = desk.flats_in(month, houses=[house.house.pk for house in drawn])
    context = {
        "month": month.first,
        "menesis": month,
        "window": window,
        "is_open": window.is_open(at),
        "houses": [(house, facade_of(flats[house.house.pk]) if house in drawn else None) for house in houses],
        "chosen": chosen,
        "done": sum(house.done for house in houses),
        "total": total,
        "calls": calls_of(month, chosen, staff, at=at, most=LISTED),
        "lacking": chosen.lacking if chosen else sum(house.lacking for house in houses),
        "listed": LISTED,
        "odd": desk.odd_in(month, most=LISTED),
        "hours": desk.hours_of(month),
        "waiting": batches.not_taken_over(month),
    }
    return render_page(request, staff, "backoffice/readings.html", context, section="desk_readings")


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def handover(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Batches for accounting; POST takes over what is new of a month."""
    at = clock.now()
    if request.method == "POST":
        try:
            month = Month.parse(request.POST.get("period", ""))
            batch = actions.take_over(period=month, by=staff.user, at=at, early="early" in request.POST)
        except ValueError:
            raise Http404 from None
        except Refusal as refusal:
            messages.warning(request, str(refusal.message))
        else:
            said = ngettext(
                "%(count)s reading is in batch %(number)s.",
                "%(count)s readings are in batch %(number)s.",
                batch.readings,
            )
            messages.success(request, said % {"count": batch.readings, "number": batch.number})
        return redirect("desk_handover")
    this_month, window = desk.month_at(at)
    months = [month for month in (this_month, this_month.plus(-1)) if batches.not_taken_over(month)]
    context = {
        "months": [
            (month, month.first, batches.not_taken_over(month), batches.is_still_open(month, at=at)) for month in months
        ],
        "batches": batches.batches_of(),
        "window": window,
    }
    return render_page(request, staff, "backoffice/handover.html", context, section="desk_handover")


@require_safe
@for_staff
def batch(request: HttpRequest, staff: Staff, number: str, form: str) -> HttpResponse:
    """A batch as a file, as often as it is wanted."""
    found = batches.batch_numbered(plain(number))
    if found is None or form not in KINDS:
        raise Http404
    file = file_of(found, form)
    return download(file.content, file.name, file.kind)
