"""Fields for the readings of a flat, as slips and the page of a flat have them: what was typed, saved and refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from pagalms.backoffice.access import Staff
from pagalms.kernel import clock
from pagalms.kernel.month import Month
from pagalms.meters import actions, wording
from pagalms.meters.actions import Problem
from pagalms.meters.queries import Line, desk, sheet_of
from pagalms.meters.queries.desk import BY_STAFF
from pagalms.ui import formats
from pagalms.ui.asked import plain

if TYPE_CHECKING:
    from pagalms.properties.models import Apartment

NO_PROBLEMS: Mapping[int, Problem] = {}


@dataclass(frozen=True)
class Row:
    """A meter to fill in: what was typed, what is wrong with it, and whether the cursor stands here."""

    line: Line
    typed: str
    problem: Problem | None
    here: bool


def rows_for(request: HttpRequest, lines: Iterable[Line], problems: Mapping[int, Problem]) -> list[Row]:
    """The fields of these meters; the cursor stands in the first that is wrong, else in the first that is missing."""
    known = list(lines)
    typed = numbered(request, "reading-")
    first = next((line.meter.pk for line in known if line.meter.pk in problems), None)
    if first is None:
        first = next((line.meter.pk for line in known if not line.is_handed_in), None)
    return [
        Row(line, typed.get(line.meter.pk, ""), problems.get(line.meter.pk), line.meter.pk == first) for line in known
    ]


def enter(request: HttpRequest, staff: Staff, flat: Apartment, *, month: Month, channel: str) -> Mapping[int, Problem]:
    """Save what the form says, and say which values were saved; the problems by meter. Raises Refusal, Http404."""
    if channel not in dict(BY_STAFF):
        raise Http404
    at = clock.now()
    done = actions.enter_for_resident(
        by=staff.user,
        flat=flat,
        period=month,
        values=numbered(request, "reading-"),
        confirmed=numbered(request, "sure-"),
        channel=desk.channel_of(channel),
        at=at,
        reason=plain(request.POST.get("reason", ""), 200),
    )
    kept = done.saved | done.unchanged
    if kept:
        lines = [line for line in sheet_of(flat, at=at, month=month).lines if line.meter.pk in kept]
        said = _("%(property)s, account %(account)s, %(month)s. Saved: %(readings)s.")
        values = {
            "property": str(flat),
            "account": flat.account_no,
            "month": formats.month(month.first),
            "readings": "; ".join(map(_said, lines)),
        }
        messages.success(request, said % values)
    return done.problems


def numbered(request: HttpRequest, prefix: str) -> dict[int, str]:
    """The fields of a form that are called `prefix` and the number of a meter."""
    found = {}
    for name, text in request.POST.items():
        number = name.removeprefix(prefix)
        if name.startswith(prefix) and number.isascii() and number.isdigit() and len(number) < 18:
            found[int(number)] = str(text).replace("\0", "?")  # what no dial shows is refused as such
    return found


def _said(line: Line) -> str:
    """A saved reading in a sentence: kitchen, cold water 414,500 (use 2,182 m³)."""
    meter = line.meter
    said = f"{meter.point.location}, {meter.point.get_kind_display()} "
    if line.reading is None:
        return said
    said += wording.number(line.reading.value, meter)
    if line.use is None:
        return said
    return said + " " + _("(use %(amount)s)") % {"amount": wording.amount(line.use.amount, meter)}
