"""The first page: what waits today, with the fields already there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pagalms.billing.queries import Bill, latest_bill
from pagalms.enrolment.queries import Resident
from pagalms.kernel import clock
from pagalms.mandates.rules import Right
from pagalms.meters.queries import LATEST
from pagalms.resident.access import chosen_property, for_property, for_resident
from pagalms.resident.meters import beside_others, waits_for
from pagalms.resident.meters_form import task_of
from pagalms.resident.page import Waits, render_page

if TYPE_CHECKING:
    from pagalms.properties.models import Apartment


@require_safe
@for_resident
def home(request: HttpRequest, resident: Resident) -> HttpResponse:
    """The page of the property looked at last, or of a person without one."""
    flat = chosen_property(request, resident)
    if flat is None:
        context = {"first_name": _first_name(resident), "today": clock.today()}
        return render_page(request, resident, None, "resident/home_empty.html", context, section="home")
    return _page(request, resident, flat)


@require_safe
@for_property
def of_property(request: HttpRequest, resident: Resident, flat: Apartment) -> HttpResponse:
    """The page of the property in the address."""
    return _page(request, resident, flat)


def _page(request: HttpRequest, resident: Resident, flat: Apartment) -> HttpResponse:
    sheet, elsewhere = beside_others(resident, flat, at=clock.now(), latest=LATEST)
    bill = latest_bill(flat, codes=resident.codes, on=resident.on)
    owed = bill is not None and bill.state in {"due", "overdue"}
    hands_in = resident.may(flat, Right.HAND_IN)
    waits = waits_for(sheet) if hands_in else {}
    if owed:
        waits["bills"] = Waits(1, _("1 bill to pay"))
    context = {
        "first_name": _first_name(resident),
        "today": clock.today(),
        "task": task_of(sheet, person=resident.user.pk),
        "hands_in": hands_in,
        "bill": bill,
        "waits": waits,
        "waiting": _waiting(readings=bool(elsewhere or (hands_in and sheet.waiting)), bill=bill if owed else None),
        "waiting_elsewhere": elsewhere,
    }
    return render_page(request, resident, flat, "resident/home.html", context, section="home")


def _waiting(*, readings: bool, bill: Bill | None) -> str:
    """One sentence on what waits; the panels below say the rest."""
    if readings and bill:
        return _("Two things wait for you today: readings and a bill.")
    if readings:
        return _("One thing waits for you today: readings.")
    if bill:
        return _("One thing waits for you: a bill.")
    return _("Nothing waits for you today.")


def _first_name(resident: Resident) -> str:
    return next(iter(resident.user.name.split()), "")
