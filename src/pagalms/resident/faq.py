"""Palīdzība: the eight questions of the FAQ, answered for this installation and open to everybody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pagalms.identity import providers
from pagalms.identity.assurance import Level
from pagalms.kernel import clock
from pagalms.meters.queries import next_window
from pagalms.resident.sections import SECTIONS


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """What is true here: the ways that are offered, the next window, the sections and what opens each."""
    ways = providers.ways_in()
    context = {
        "banks": ", ".join(plate.label for plate in ways.banks),
        "electronic": ", ".join(plate.label for plate in ways.others),
        "strong": ", ".join(plate.label for plate in (*ways.banks, *ways.others)),
        "sections": [(one, one.level == Level.STRONG) for one in SECTIONS],
        "readings": next_window(at=clock.now()),
    }
    return render(request, "resident/help.html", context)
