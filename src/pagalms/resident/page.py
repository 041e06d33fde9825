"""How every page of this door is put together: the frame, the property selector, the sections."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import ngettext

from pagalms.enrolment.queries import Resident
from pagalms.identity import assurance
from pagalms.identity.assurance import Level
from pagalms.identity.queries import way_words
from pagalms.resident.news import News, news_of
from pagalms.resident.sections import HOME, SECTIONS, Section, closed_sections, level_of, sections_for
from pagalms.ui.addresses import address

if TYPE_CHECKING:
    from pagalms.mandates.queries import Held
    from pagalms.properties.models import Apartment


@dataclass(frozen=True)
class Waits:
    """How many things wait in a section, with the words for those who hear the page: "4 readings to hand in"."""

    count: int
    words: str


@dataclass(frozen=True)
class Tab:
    """An entry of the list of sections."""

    href: str
    icon: str
    label: str | Promise
    current: bool
    waits: Waits | None


@dataclass(frozen=True)
class Choice:
    """An entry of the property selector: the section looked at, of another property, and for whom it is open."""

    flat: Apartment
    href: str
    acting: tuple[Held, ...]


def render_page(
    request: HttpRequest,
    resident: Resident,
    flat: Apartment | None,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    section: str,
    status: int = 200,
) -> HttpResponse:
    """A page inside: `section` is the route of its section (or of none), `flat` the property it is about (or None).

    `context["waits"]` may hold a Waits for a section by its route. Templates find what is new in `news`.
    """
    given = dict(context or {})
    news = news_of(resident)
    waits: Mapping[str, Waits] = {**_waits_for(news), **given.pop("waits", {})}
    shown = [HOME, *sections_for(request)]
    tabs = {one: _tab(one, current=one.route == section, waits=waits) for one in shown}
    here = next((one for one in SECTIONS if one.route == section), HOME)
    frame = {
        "resident": resident,
        "flat": flat,
        "section": section,
        "news": news,
        "home_tab": tabs[HOME],
        "tabs": [tab for one, tab in tabs.items() if one is not HOME],
        "bar": [tab for one, tab in tabs.items() if one.in_bar],
        "strong_way": way_words(assurance.method(request.session)) if level_of(request) == Level.STRONG else "",
        "closed": [_tab(one, current=False, waits={}) for one in closed_sections(request)],
        "acting": resident.acting_in(flat) if flat else (),
        "choices": [
            Choice(each, address(here.of_property, each.pk), resident.acting_in(each)) for each in resident.properties
        ],
    }
    return render(request, template, {**frame, **given}, status=status)


def _waits_for(news: News) -> dict[str, Waits]:
    """What is new where nothing has to be done."""
    waits = {}
    if count := news.new_notices:
        words = ngettext("%(count)d new notice", "%(count)d new notices", count)
        waits["notices"] = Waits(count, words % {"count": count})
    if count := len(news.answers):
        words = ngettext("%(count)d new answer", "%(count)d new answers", count)
        waits["correspondence"] = Waits(count, words % {"count": count})
    return waits


def _tab(section: Section, *, current: bool, waits: Mapping[str, Waits]) -> Tab:
    return Tab(address(section.route), section.icon, section.label, current, waits.get(section.route))
