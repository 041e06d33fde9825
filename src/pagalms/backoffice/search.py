"""The one search box of the office, made for the keyboard: people, flats, houses and meters by whatever a clerk is
told, and the office's own sections.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from pagalms.audit.actions import record
from pagalms.backoffice import looks
from pagalms.backoffice.access import Staff, for_staff
from pagalms.backoffice.finding import MOST, Found, find
from pagalms.backoffice.page import render_page
from pagalms.backoffice.sections import SECTIONS, Section
from pagalms.kernel import clock
from pagalms.meters.queries import meters_with
from pagalms.properties import queries as properties
from pagalms.properties.rules import folded
from pagalms.ui.asked import plain

if TYPE_CHECKING:
    from pagalms.meters.models import Meter
    from pagalms.properties.models import Apartment, House

LONGEST, SHORTEST = 120, 3  # letters; fewer would name half of the sections
FLAT, READINGS_OF_HOUSE, FILE_OF_HOUSE = "desk_flat", "desk_house_readings", "desk_house"


@dataclass(frozen=True)
class Hits:
    """What fits, by kind, the meant first. What this person may not open has not been looked for."""

    people: Found
    flats: list[Apartment]
    houses: list[House]
    meters: list[Meter]
    sections: list[Section]

    @property
    def count(self) -> int:
        """All of them together."""
        kinds = (self.people.rows, self.people.acting, self.flats, self.houses, self.meters, self.sections)
        return sum(map(len, kinds))

    def straight(self, said: str) -> tuple[str] | tuple[str, int] | None:
        """The one page that is meant, as a route and its key: an exact number, or the only thing that fits."""
        places = {one.pk for one in self.flats if one.account_no == said}
        places |= {meter.point.apartment_id for meter in self.meters}
        if len(places) == 1:
            return FLAT, places.pop()
        if self.count != 1 or self.people.acting or self.houses:
            return None
        if self.sections:
            return (self.sections[0].route,)
        if self.flats:
            return FLAT, self.flats[0].pk
        return "desk_person", self.people.rows[0][0].pk


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("said")
@for_staff
def search(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The box and what it finds. The words are sent, not put into the address: they may be a personal code."""
    said = plain(request.POST.get("said", ""), LONGEST)
    hits: Hits | None = None
    if said:
        hits = _found(said, staff)
        looks.note_found(staff, hits.people)
        record("people_searched", by=staff.user, at=clock.now(), detail={"found": hits.count})
        if place := hits.straight(said):
            return redirect(*place)
    context = {
        "found": hits.people if hits else None,
        "hits": hits,
        "most": MOST,
        "opens_mandates": staff.may_open("desk_mandates"),
        "of_house": FILE_OF_HOUSE if staff.may_change(FILE_OF_HOUSE) else READINGS_OF_HOUSE,
    }
    return render_page(request, staff, "backoffice/search.html", context, section="desk_search")


def _found(said: str, staff: Staff) -> Hits:
    people = find(said, on=staff.on, acting=staff.may_open("desk_mandates"))
    if not people.said:  # a personal code: nothing but a person has one
        return Hits(people, [], [], [], [])
    opens_flats = staff.may_open(FLAT)
    opens_houses = staff.may_open(READINGS_OF_HOUSE) or staff.may_open(FILE_OF_HOUSE)
    return Hits(
        people,
        properties.flats_said(said, most=MOST) if opens_flats else [],
        properties.houses_said(said, most=MOST)[:MOST] if opens_houses else [],
        meters_with(said, most=MOST) if opens_flats else [],
        _sections_said(said, staff),
    )


def _sections_said(said: str, staff: Staff) -> list[Section]:
    """Sections of this person with a word that begins so, or the one called so: a way there without their list."""
    begun = folded(said)
    if len(begun) < SHORTEST:
        return []
    names = [(one, folded(str(one.label))) for one in SECTIONS if staff.may_open(one.route)]
    called = [one for one, name in names if name == begun]
    begin = [one for one, name in names if f" {begun}" in f" {name}"]
    return called or sorted(begin, key=lambda one: bool(one.under))
