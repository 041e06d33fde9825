"""How every page of this door is put together: the frame, the property selector, the sections."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise

from pagalms.enrolment.queries import Resident
from pagalms.resident.sections import SECTIONS, Section, sections_for

if TYPE_CHECKING:
    from pagalms.mandates.models import Mandate
    from pagalms.properties.models import Apartment

BAR = 5  # entries that fit at the bottom of a phone; with more, the last is "More"


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
    acting: tuple[Mandate, ...]


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
    """A page inside: `section` is the route of the section it belongs to, `flat` the property it is about (or None).

    `context["waits"]` may hold a Waits for a section by its route.
    """
    given = dict(context or {})
    waits: Mapping[str, Waits] = given.get("waits", {})
    tabs = [_tab(one, current=one.route == section, waits=waits) for one in sections_for(request)]
    here = next(one for one in SECTIONS if one.route == section)
    frame = {
        "resident": resident,
        "flat": flat,
        "section": section,
        "acting": resident.acting_in(flat) if flat else (),
        "tabs": tabs,
        "bar": tabs if len(tabs) <= BAR else tabs[: BAR - 1],
        "more": len(tabs) > BAR,
        "choices": [
            Choice(each, reverse(here.of_property, args=[each.pk]), resident.acting_in(each))
            for each in resident.properties
        ],
    }
    return render(request, template, {**frame, **given}, status=status)


def _tab(section: Section, *, current: bool, waits: Mapping[str, Waits]) -> Tab:
    return Tab(reverse(section.route), section.icon, section.label, current, waits.get(section.route))
