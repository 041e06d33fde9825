"""Water balances of houses: what the house's meter counted beside all flats; where it is high for three months."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pagalms.backoffice.access import Staff, for_staff
from pagalms.backoffice.page import render_page
from pagalms.kernel import clock
from pagalms.kernel.month import Month
from pagalms.kernel.refusal import Refusal
from pagalms.meters.actions import note_house_use
from pagalms.meters.queries import desk
from pagalms.meters.queries.balance import balances_of
from pagalms.properties.queries import houses as every_house
from pagalms.ui.errors import REFUSED

if TYPE_CHECKING:
    from pagalms.accounts.models import User
    from pagalms.properties.models import House


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def water(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The balances of the last year by house, flagged ones first; POST notes what a house's meter counted."""
    at = clock.now()
    houses = list(every_house())
    problem: Refusal | None = None
    if request.method == "POST":
        try:
            _note(request.POST, houses, by=staff.user, at=at)
        except Refusal as said:
            problem = said
        else:
            messages.success(request, _("Saved."))
            return redirect("desk_water")
    month, _window = desk.month_at(at)
    balances = sorted(balances_of(houses), key=lambda one: (not one.is_flagged, not one.months))
    context = {
        "balances": [one for one in balances if one.months],
        "houses": houses,
        "months": [month.plus(-back) for back in range(4)],
        "problem": problem,
        "typed": request.POST,
    }
    return render_page(
        request,
        staff,
        "backoffice/water.html",
        context,
        section="desk_water",
        status=REFUSED if problem else HTTPStatus.OK,
    )


def _note(said: QueryDict, houses: Sequence[House], *, by: User, at: datetime) -> None:
    """What the form says. Raises Refusal with the field."""
    house = next((one for one in houses if str(one.pk) == said.get("house")), None)
    if house is None:
        raise Refusal("no_house", _("Choose a house of the list."), field="house")
    try:
        amount = Decimal("".join(said.get("amount", "").split()).replace(",", "."))
        if not amount.is_finite():
            raise InvalidOperation
        month = Month.parse(said.get("month", ""))
    except (ValueError, InvalidOperation):
        raise Refusal("amount", _("Write the use of the house in cubic metres."), field="amount") from None
    note_house_use(by=by, house=house, month=month, amount=amount, at=at)
