"""How every page of this door is put together: the frame and the sections this person may open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise

from pagalms.backoffice.access import Staff
from pagalms.backoffice.sections import SECTIONS, Section
from pagalms.ui.addresses import address


@dataclass(frozen=True)
class Tab:
    """An entry of the list of sections, with the number of things that wait there, and that in words."""

    route: str
    href: str
    label: str | Promise
    current: bool
    waits: int = 0
    told: str = ""


def tabs_of(staff: Staff, section: str) -> tuple[list[Tab], list[Tab]]:
    """The sections this person may open, and those inside the one that `section` is in."""
    open_to = [one for one in SECTIONS if staff.may_open(one.route)]
    routes = {one.route for one in open_to}
    here = next((one.under for one in open_to if one.route == section), "") or section
    tops = [one for one in open_to if one.under not in routes]
    inside = [one for one in open_to if here in {one.route, one.under} and one.under in {"", *routes}]
    return (
        [_tab(one, current=one.route in {section, here}) for one in tops],
        [_tab(one, current=one.route == section) for one in inside] if len(inside) > 1 else [],
    )


def _tab(one: Section, *, current: bool) -> Tab:
    waits = one.waiting.count() if one.waiting else 0
    told = one.waiting.words(waits) if one.waiting and waits else ""
    return Tab(one.route, address(one.route), one.label, current, waits, told)


def render_page(
    request: HttpRequest,
    staff: Staff,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    section: str,
    status: int = 200,
) -> HttpResponse:
    """A page of staff: `section` is the route of the section it belongs to.

    Templates find `staff`, the `tabs`, the `busy` ones among them (something waits there), the `inner` ones of a second
    row, and in `writes` whether this person may send the forms of the section.
    """
    tabs, inner = tabs_of(staff, section)
    frame = {
        "staff": staff,
        "tabs": tabs,
        "busy": [tab for tab in tabs if tab.waits],
        "inner": inner,
        "section": section,
        "writes": staff.may_change(section),
    }
    return render(request, template, {**frame, **(context or {})}, status=status)
