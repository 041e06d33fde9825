"""The sections of the portal in their order; a new one is a line here."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pagalms.identity import assurance
from pagalms.identity.assurance import Level


@dataclass(frozen=True)
class Section:
    """One entry of the list of sections.

    `route` opens it for the property looked at last, `of_property` for the property in the address. `level`: what a
    session needs to see it (DOMAIN, The eight sections); a section above it is not shown at all.
    """

    route: str
    of_property: str
    icon: str
    label: str | Promise
    level: Level = Level.LOW


SECTIONS = (
    Section("home", "property_home", "home", _("Home")),
    Section("bills", "property_bills", "bill", _("Bills")),
    Section("meters", "property_meters", "meter", _("Meters")),
    Section("addresses", "property_addresses", "pin", _("Addresses")),
    Section("settings", "property_home", "gear", _("Settings")),
)


def sections_for(request: HttpRequest) -> list[Section]:
    """What the session may open; its level is asked only when a section needs more than a password."""
    return [one for one in SECTIONS if one.level == Level.LOW or one.level == _level(request)]


def _level(request: HttpRequest) -> Level:
    return assurance.level(request.session, request.user)
