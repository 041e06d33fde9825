"""Readings sent after the session had ended, of one property or of all on one form."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from pagalms.kernel import clock
from pagalms.resident.meters_form import Posted
from pagalms.ui import unsent

if TYPE_CHECKING:
    from pagalms.properties.models import Apartment

KEPT = "unsent_readings"  # session: {"property": key, "values": {meter: text}, "at": when}
ALL = 0  # in place of a property's key: the form of all of them
LONGEST_TEXT, MOST_TEXTS = 40, 200


def taken_out(request: HttpRequest, flat: Apartment | None, *, at: datetime) -> dict[int, str]:
    """What was kept for this property, or for all (None), by meter; once only, and not for long."""
    found = unsent.taken_out(request, KEPT, at=at, property=flat.pk if flat else ALL)
    return {int(key): text for key, text in found["values"].items()} if found else {}


def keep(request: HttpRequest, apartment: int = ALL) -> None:
    """Keep what was typed, and say so."""
    written = Posted.of(request.POST).written
    if not written:
        return
    values = {str(key): text[:LONGEST_TEXT] for key, text in list(written.items())[:MOST_TEXTS]}
    request.session[KEPT] = {"property": apartment, "values": values, "at": clock.now().isoformat()}
    messages.warning(
        request,
        _("You had been signed out, so the readings are not handed in yet. Sign in: what you typed is kept."),
    )
