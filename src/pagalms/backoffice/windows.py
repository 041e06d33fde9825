"""The window of readings: the months around today, and one of them made longer with a reason that residents read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
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
from pagalms.meters.actions import lengthen_window
from pagalms.meters.queries import desk
from pagalms.meters.queries.house_rules import KINDS
from pagalms.meters.queries.windows import changes_since, general_windows, special_windows
from pagalms.properties.queries import houses as every_house
from pagalms.ui.asked import plain
from pagalms.ui.errors import REFUSED

if TYPE_CHECKING:
    from pagalms.accounts.models import User
    from pagalms.properties.models import House


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def windows(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Windows of the months around today; POST makes one longer, for all houses or for one."""
    at = clock.now()
    houses = list(every_house())
    problem: Refusal | None = None
    if request.method == "POST":
        try:
            _lengthen(request.POST, houses, by=staff.user, at=at)
        except Refusal as said:
            problem = said
        else:
            messages.success(request, _("Saved. Residents read the reason where they hand in."))
            return redirect("desk_windows")
    month, _window = desk.month_at(at)
    context = {
        "windows": general_windows([month.plus(offset) for offset in range(-1, 4)], at=at),
        "special": special_windows(month, at=at),
        "months": [month, month.plus(1)],
        "houses": houses,
        "kinds": KINDS,
        "changes": changes_since(month.plus(-12)),
        "problem": problem,
        "typed": request.POST,
    }
    return render_page(
        request,
        staff,
        "backoffice/windows.html",
        context,
        section="desk_windows",
        status=REFUSED if problem else HTTPStatus.OK,
    )


def _lengthen(said: QueryDict, houses: Sequence[House], *, by: User, at: datetime) -> None:
    """What the form asks for. Raises Refusal with the field."""
    house = next((one for one in houses if str(one.pk) == said.get("house")), None)
    if said.get("house") and house is None:
        raise Refusal("no_house", _("Choose a house of the list."), field="house")
    try:
        month, until = Month.parse(said.get("month", "")), date.fromisoformat(said.get("until", ""))
    except ValueError:
        raise Refusal("date", _("Write the day."), field="until") from None
    reason, kind = plain(said.get("reason", ""), 200), _kind(said.get("kind", ""))
    lengthen_window(by=by, month=month, until=until, reason=reason, at=at, house=house, kind=kind)


def _kind(said: str) -> str:
    """The kind of meters meant, "" for all."""
    if said and said not in dict(KINDS):
        raise Refusal("no_kind", _("Choose a kind of the list."), field="kind")
    return said
