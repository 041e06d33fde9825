"""How every page of this door is put together: the frame and the sections this person may open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise

from pagalms.backoffice.access import Staff
from pagalms.backoffice.sections import SECTIONS


@dataclass(frozen=True)
class Tab:
    """An entry of the list of sections, with the number of things that wait there."""

    route: str
    href: str
    label: str | Promise
    waits: int


def tabs_of(staff: Staff) -> list[Tab]:
    """The sections this person may open."""
    return [
        Tab(one.route, reverse(one.route), one.label, one.waits(staff) if one.waits else 0)
        for one in SECTIONS
        if staff.may_open(one.route)
    ]


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

    Templates find `staff`, the `tabs`, and in `writes` whether this person may send the forms of the section.
    """
    frame = {"staff": staff, "tabs": tabs_of(staff), "section": section, "writes": staff.may_change(section)}
    return render(request, template, {**frame, **(context or {})}, status=status)
