"""Readings sent after the session had ended: kept in the browser's new session until the person has signed in again."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import wraps
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from pagalms.kernel import clock
from pagalms.resident.meters_form import Posted

if TYPE_CHECKING:
    from collections.abc import Callable

    from pagalms.properties.models import Apartment
    from pagalms.resident.access import View

KEPT = "unsent_readings"  # session: {"property": key, "values": {meter: text}, "at": when}
ALL = 0  # in place of a property's key: the form of all of them
HOW_LONG = timedelta(hours=1)
LONGEST_TEXT, MOST_TEXTS = 40, 200


def kept(*, form_again: View) -> Callable[[View], View]:
    """Keep what a signed-out visitor sends to this view; `form_again` answers a form whose token is old."""

    def around(view: View) -> View:
        @wraps(view)
        def page(request: HttpRequest, **address: int) -> HttpResponseBase:
            if request.method == "POST" and not request.user.is_authenticated:
                _keep(request, address.get("apartment", ALL))
            return view(request, **address)

        page.form_again = form_again  # type: ignore[attr-defined]  # read by ui.errors.csrf_failure
        return page

    return around


def taken_out(request: HttpRequest, flat: Apartment | None, *, at: datetime) -> dict[int, str]:
    """What was kept for this property, or for all (None), by meter; once only, and not for long."""
    found = request.session.get(KEPT)
    if not found or found["property"] != (flat.pk if flat else ALL):
        return {}
    del request.session[KEPT]
    if at - datetime.fromisoformat(found["at"]) > HOW_LONG:
        return {}
    return {int(key): text for key, text in found["values"].items()}


def _keep(request: HttpRequest, apartment: int) -> None:
    written = Posted.of(request.POST).written
    if not written:
        return
    values = {str(key): text[:LONGEST_TEXT] for key, text in list(written.items())[:MOST_TEXTS]}
    request.session[KEPT] = {"property": apartment, "values": values, "at": clock.now().isoformat()}
    messages.warning(
        request,
        _("You had been signed out, so the readings are not handed in yet. Sign in: what you typed is kept."),
    )
