"""The eight sections of the portal (DOMAIN, The eight sections): the one place that says what each needs.

The level belongs to the session. A section above it is not shown in the list, and its addresses lead to the page that
offers to sign in strongly (`resident.access`).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pagalms.identity import assurance
from pagalms.identity.assurance import Level
from pagalms.kernel import clock

_LEVEL = "pagalms.level"


@dataclass(frozen=True)
class Section:
    """One entry of the list of sections.

    `route` opens it for the property looked at last, `of_property` for the property in the address. `level`: what a
    session needs to see it. `in_bar`: it also stands in the bar at the bottom of a telephone. `about`: what one does
    there, without a capital.
    """

    route: str
    of_property: str
    icon: str
    label: str | Promise
    level: Level = Level.LOW
    in_bar: bool = False
    about: str | Promise = ""


HOME = Section("home", "property_home", "home", _("Home"), in_bar=True)  # leads to the sections, is none of them
SECTIONS = (
    Section(
        "bills", "property_bills", "bill", _("Bills"), in_bar=True,
        about=_("see, understand, download and pay bills; all earlier ones too"),
    ),
    Section(
        "meters", "property_meters", "meter", _("Meters"), in_bar=True,
        about=_("hand in readings, see the use of earlier months and the terms of verification"),
    ),
    Section(
        "notices", "property_notices", "bell", _("Notices"),
        about=_("what the manager announces to all, to a house or to an apartment"),
    ),
    Section(
        "correspondence", "property_correspondence", "chat", _("Correspondence"), in_bar=True,
        about=_("questions to the manager and the answers"),
    ),
    Section(
        "documents", "property_documents", "doc", _("Documents"),
        about=_("your own contracts, acts, statements and certificates"),
    ),
    Section(
        "house_file", "property_house_file", "house", _("House file"), Level.STRONG,
        about=_("the building: documents, inspections, plans, income and expenses, decisions"),
    ),
    Section(
        "addresses", "property_addresses", "pin", _("Addresses"),
        about=_("your properties, their area and shares, and who may act for you"),
    ),
    Section(
        "settings", "property_home", "gear", _("Settings"),
        about=_("e-mail, password, letters, language, ways of signing in"),
    ),
)  # fmt: skip


def level_of(request: HttpRequest) -> Level:
    """What this session may see now; asked once a request."""
    if _LEVEL not in request.META:
        request.META[_LEVEL] = assurance.level(request.session, request.user, at=clock.wire_now())
    return Level(request.META[_LEVEL])


def reaches(request: HttpRequest, level: Level) -> bool:
    """Whether the session may see what needs this level: for pages, files, search and links in letters alike."""
    return level == Level.LOW or level_of(request) == level


def sections_for(request: HttpRequest) -> list[Section]:
    """What the session may open."""
    return [one for one in SECTIONS if reaches(request, one.level)]
