"""The sections of the portal in their order; a new one is a line here."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Section:
    """One entry of the list of sections.

    `route` opens it for the property looked at last, `of_property` for the property in the address. A `strong` section
    is shown only to those who signed in strongly (DOMAIN, The eight sections).
    """

    route: str
    of_property: str
    icon: str
    label: str | Promise
    strong: bool = False


SECTIONS = (
    Section("home", "property_home", "home", _("Home")),
    Section("bills", "property_bills", "bill", _("Bills")),
    Section("meters", "property_meters", "meter", _("Meters")),
    Section("settings", "property_home", "gear", _("Settings")),
)


def sections_for(*, strong: bool) -> tuple[Section, ...]:
    """What a session of this strength may open."""
    return tuple(section for section in SECTIONS if strong or not section.strong)
