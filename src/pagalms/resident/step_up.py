"""The page in front of what needs a strong sign-in: says why, offers the ways, and remembers where one was going."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from pagalms.enrolment.queries import Resident
from pagalms.identity import assurance, providers
from pagalms.identity.assurance import Level
from pagalms.identity.queries import way_words
from pagalms.resident.page import render_page
from pagalms.resident.sections import SECTIONS

if TYPE_CHECKING:
    from pagalms.properties.models import Apartment

SAFE = ("GET", "HEAD")


def step_up(request: HttpRequest, resident: Resident, flat: Apartment | None) -> HttpResponse:
    """The same answer for every address above the session's level; the way leads back to the address itself."""
    section = next(one for one in SECTIONS if one.level == Level.STRONG)
    begin = reverse(section.of_property, args=[flat.pk]) if flat else reverse(section.route)
    how = assurance.method(request.session)
    context = {
        "ways": providers.ways_in(),
        "next": request.get_full_path() if request.method in SAFE else begin,
        "by_password": how.partition("+")[0] in ("", assurance.PASSWORD),
        "by_passkey": how == assurance.PASSKEY,
        "way": way_words(how),
    }
    return render_page(
        request, resident, flat, "resident/step_up.html", context, section=section.route, status=HTTPStatus.FORBIDDEN
    )
