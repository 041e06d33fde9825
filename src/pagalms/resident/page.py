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
from pagalms.resident.sections import HOME, SECTIONS, Section, level_of
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
class Sections:
    """The list of sections: all that it depends on, so that the pieces with it are made once (`ui.kept`).

    `current` is the route looked at, `level` what the session may see, `way` how it got above the first level.
    """

    current: str
    level: Level
    way: str
    waits: tuple[tuple[str, Waits], ...]

    def home(self) -> Tab:
        """The way to the first page."""
        return self._tab(HOME)

    def tabs(self) -> list[Tab]:
        """The sections that are open to the session."""
        return [self._tab(one) for one in SECTIONS if self._opens(one)]

    def bar(self) -> list[Tab]:
        """Those at the bottom of a telephone."""
        return [self._tab(one) for one in (HOME, *SECTIONS) if one.in_bar and self._opens(one)]

    def closed(self) -> list[Tab]:
        """What would open after a strong sign-in."""
        return [self._tab(one) for one in SECTIONS if not self._opens(one)]

    def _opens(self, section: Section) -> bool:
        return section.level in {Level.LOW, self.level}

    def _tab(self, section: Section) -> Tab:
        waits = dict(self.waits).get(section.route)
        return Tab(address(section.route), section.icon, section.label, section.route == self.current, waits)


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
    here = next((one for one in SECTIONS if one.route == section), HOME)
    level = level_of(request)
    way = str(way_words(assurance.method(request.session))) if level == Level.STRONG else ""
    frame = {
        "resident": resident,
        "flat": flat,
        "section": section,
        "news": news,
        "eyes": getattr(request, "eyes", None),
        "sections": Sections(section, level, way, tuple(waits.items())),
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
