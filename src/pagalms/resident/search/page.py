"""The page of search. What is looked for is written down nowhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from pagalms.enrolment.queries import Resident
from pagalms.identity.assurance import Level
from pagalms.kernel.latvian.asked import Asked
from pagalms.resident.access import chosen_property, for_resident, for_strong_resident
from pagalms.resident.page import render_page
from pagalms.resident.search.hits import Hit, words_needed
from pagalms.resident.search.lines import Lines
from pagalms.resident.search.places import found_answers, found_places
from pagalms.resident.search.rooms import found_in_rooms
from pagalms.resident.sections import SECTIONS, reaches
from pagalms.ui import asked as typed

if TYPE_CHECKING:
    from pagalms.properties.models import Apartment

SHOWN_AT_FIRST = 5
PAGES, HELP = "pages", "help"
_OTHERS: dict[str, tuple[str, str | Promise]] = {PAGES: ("home", _("Pages")), HELP: ("ask", _("Help"))}


@dataclass(frozen=True)
class Group:
    """What was found in one section, the best first; `more`: how many are not shown yet."""

    key: str
    icon: str
    label: str | Promise
    hits: list[Hit]
    more: int


@require_safe
@for_resident
def search(request: HttpRequest, resident: Resident) -> HttpResponse:
    """`q`: the words; `sadala`: one section with all that was found in it."""
    said = typed.words(request)
    asked, flat = Asked.of(said), chosen_property(request, resident)
    groups = _groups(request, resident, asked, flat) if asked else []
    context = {
        "said": said,
        "asked": asked,
        "groups": groups,
        "count": sum(len(group.hits) + group.more for group in groups),
        "only": typed.words(request, "sadala"),
        "far_off": any(hit.words < asked.most for group in groups for hit in group.hits),
        "closed_words": urlencode({"q": said}),
    }
    return render_page(request, resident, flat, "resident/search.html", context, section="search")


@require_safe
@for_strong_resident
def search_all(request: HttpRequest, _resident: Resident) -> HttpResponse:
    """The same words in a strong session; in a weaker one the page that offers to sign in strongly comes first."""
    return redirect(f"{reverse('search')}?{urlencode({'q': typed.words(request)})}")


def _groups(request: HttpRequest, resident: Resident, asked: Asked, flat: Apartment | None) -> list[Group]:
    lines = Lines(asked, resident, flat)
    every = [lines.of(row) for row in found_in_rooms(asked, resident, strong=reaches(request, Level.STRONG))]
    every += [(PAGES, hit) for hit in found_places(asked, request, flat)]
    every += [(HELP, hit) for hit in found_answers(asked, request)]
    needed = words_needed([hit for _section, hit in every], asked)
    sections: dict[str, list[Hit]] = {}
    for section, hit in every:
        if hit.words >= needed:
            sections.setdefault(section, []).append(hit)
    return _in_order(sections, only=typed.words(request, "sadala"))


def _in_order(sections: dict[str, list[Hit]], *, only: str) -> list[Group]:
    """The section with the best hit first."""
    found = {key: _best_first(hits) for key, hits in sections.items() if not only or key == only}
    keys = sorted(found, key=lambda key: found[key][0].rank, reverse=True)
    return [_group(key, found[key], most=len(found[key]) if only else SHOWN_AT_FIRST) for key in keys]


def _best_first(hits: Iterable[Hit]) -> list[Hit]:
    once = {hit.href: hit for hit in hits}
    return sorted(once.values(), key=lambda hit: hit.rank, reverse=True)


def _group(key: str, hits: list[Hit], *, most: int) -> Group:
    icon, label = _OTHERS.get(key) or next((one.icon, one.label) for one in SECTIONS if one.route == key)
    return Group(key, icon, label, hits[:most], max(0, len(hits) - most))
