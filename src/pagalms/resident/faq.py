"""Palīdzība: the eight questions of the FAQ, answered for this installation and open to everybody."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.html import strip_tags
from django.views.decorators.http import require_safe

from pagalms.identity import providers
from pagalms.identity.assurance import Level
from pagalms.kernel import clock
from pagalms.meters.queries import next_window
from pagalms.resident.sections import SECTIONS

_ANSWER = re.compile(r'<section class="prose" id="(\w+)"><h2>(.*?)</h2>(.*?)</section>', re.DOTALL)


@dataclass(frozen=True)
class Answer:
    """A question of the FAQ with its answer as plain text; `anchor`: where it stands on the page."""

    anchor: str
    question: str
    text: str


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """What is true here: the ways that are offered, the next window, the sections and what opens each."""
    return render(request, "resident/help.html", _true_here())


def answers(request: HttpRequest) -> list[Answer]:
    """All answers as the page has them, for those who look for a word in them."""
    source = render_to_string("resident/_help_answers.html", _true_here(), request)
    return [Answer(anchor, _plain(question), _plain(text)) for anchor, question, text in _ANSWER.findall(source)]


def _true_here() -> dict[str, Any]:
    ways = providers.ways_in()
    return {
        "banks": ", ".join(plate.label for plate in ways.banks),
        "electronic": ", ".join(plate.label for plate in ways.others),
        "strong": ", ".join(plate.label for plate in (*ways.banks, *ways.others)),
        "sections": [(one, one.level == Level.STRONG) for one in SECTIONS],
        "readings": next_window(at=clock.now()),
    }


def _plain(source: str) -> str:
    return " ".join(unescape(strip_tags(source.replace("<", " <"))).split()).replace(" .", ".").replace(" ,", ",")
