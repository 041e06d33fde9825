"""What the manager says of itself: looked at first, then saved, and taken back to any earlier version."""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pagalms.backoffice.access import Staff, for_staff
from pagalms.backoffice.manager_form import (
    AccountsForm,
    ClosedForm,
    ColoursForm,
    DetailsForm,
    FootForm,
    LogoForm,
    Saying,
)
from pagalms.backoffice.page import render_page
from pagalms.billing import actions as billing
from pagalms.kernel import clock
from pagalms.kernel.refusal import Refusals
from pagalms.manager import actions, queries
from pagalms.manager.rules.colours import Colours
from pagalms.manager.rules.sayings import Kind
from pagalms.meters.queries import desk
from pagalms.meters.queries.windows import general_windows
from pagalms.papers.press import letterhead_alone
from pagalms.ui.asked import whole
from pagalms.ui.downloads import PDF, download
from pagalms.ui.errors import REFUSED

VERSIONS, AHEAD = 10, 3


@dataclass(frozen=True)
class Part:
    """One page of the manager's settings: `judge` says no or gives what would be kept, `save` keeps it.

    `section` is its route; it is shown as a part of the section `under`, if that is given.
    """

    kind: Kind
    section: str
    template: str
    form: Saying
    judge: Callable[[], dict[str, Any]]
    save: Callable[[int], Any]
    under: str = ""
    back: Callable[[int, int], Any] | None = None


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def details(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Name, address, telephones, opening hours."""
    now = queries.newest(Kind.DETAILS)
    form = DetailsForm(_sent(request), queries.details_of(now.said if now else {}))
    part = Part(
        Kind.DETAILS, "desk_manager", "backoffice/manager.html", form,
        judge=lambda: actions.judged_details(form.said()).kept(),
        save=lambda shown: actions.say_details(form.said(), by=staff.user, at=clock.now(), shown=shown),
    )  # fmt: skip
    return _page(request, staff, part)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def accounts(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The accounts to which people pay."""
    now = queries.newest(Kind.ACCOUNTS)
    form = AccountsForm(_sent(request), queries.accounts_of(now.said if now else {}))

    def judge() -> dict[str, Any]:
        actions.judged_accounts(form.said())
        return {"accounts": [one.kept() for one in form.said()]}

    part = Part(
        Kind.ACCOUNTS, "desk_manager_accounts", "backoffice/manager_accounts.html", form, judge,
        save=lambda shown: billing.change_accounts(
            form.said(), by=staff.user, on=staff.on, at=clock.now(), shown=shown
        ),
        back=lambda number, shown: billing.take_accounts_back(
            number, by=staff.user, on=staff.on, at=clock.now(), shown=shown
        ),
    )  # fmt: skip
    return _page(request, staff, part)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def logo(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The picture beside the name."""
    now = queries.newest(Kind.LOGO)
    form = LogoForm(request, now.said.get("alt", "") if now else "")
    picture: dict[str, Any] = {}

    def judge() -> dict[str, Any]:
        found = actions.judged_logo(form.upload(), alt=form.cleaned_data["alt"])
        if found.content:
            picture["src"], picture["picture"] = b64encode(found.content).decode(), found.content
        return found.said

    def save(shown: int) -> Any:
        alt, at = form.cleaned_data["alt"], clock.now()
        return actions.say_logo(form.upload(), alt=alt, by=staff.user, at=at, shown=shown)

    if form.is_bound and form.errors:
        picture = form.kept_picture()
    part = Part(Kind.LOGO, "desk_manager_logo", "backoffice/manager_logo.html", form, judge, save)
    return _page(request, staff, part, picture)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def closed(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Days on which the office is closed, beside the windows of readings."""
    form = ClosedForm(_sent(request), queries.closed_of(queries.newest(Kind.CLOSED)), on=staff.on)
    part = Part(
        Kind.CLOSED, "desk_manager_closed", "backoffice/manager_closed.html", form,
        judge=lambda: actions.judged_closed(form.closed),
        save=lambda shown: actions.say_closed(form.closed, by=staff.user, at=clock.now(), shown=shown),
    )  # fmt: skip
    month, _window = desk.month_at(clock.now())
    windows = general_windows([month.plus(offset) for offset in range(AHEAD)], at=clock.now())
    return _page(request, staff, part, {"windows": windows})


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def colours(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The manager's colour, readable on light pages and on dark ones."""
    now = queries.newest(Kind.COLOURS)
    form = ColoursForm(_sent(request), initial=now.said if now else {})
    part = Part(
        Kind.COLOURS, "desk_manager_colours", "backoffice/manager_colours.html", form,
        judge=lambda: _kept(actions.judged_colours(*form.said())),
        save=lambda shown: actions.say_colours(*form.said(), by=staff.user, at=clock.now(), shown=shown),
    )  # fmt: skip
    return _page(request, staff, part)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def foot(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The manager's own words at the end of letters."""
    now = queries.newest(Kind.FOOT)
    form = FootForm(_sent(request), initial=now.said if now else {})
    part = Part(
        Kind.FOOT, "desk_letter_foot", "backoffice/letter_foot.html", form, judge=lambda: dict(form.said()),
        save=lambda shown: actions.say_foot(form.said(), by=staff.user, at=clock.now(), shown=shown),
        under="desk_letter_kinds",
    )  # fmt: skip
    return _page(request, staff, part)


def _page(request: HttpRequest, staff: Staff, part: Part, more: dict[str, Any] | None = None) -> HttpResponse:
    preview, looked = None, ""
    if request.method == "POST" and "back" in request.POST:
        return _taken_back(request, staff, part)
    if request.method == "POST" and part.form.is_valid():
        try:
            said = part.judge()
            looked = _digest(said)
            if request.POST.get("looked") == looked and "do" not in request.POST:
                part.save(whole(request.POST.get("shown", "")) or 0)
                messages.success(request, _("Saved. It shows everywhere within a few seconds."))
                return redirect(part.section)
            preview = queries.manager_with(part.kind, said)
            if request.POST.get("do") == "paper":
                return _letterhead(staff, preview, more)
        except Refusals as refused:
            part.form.put_beside(refused.by_field)
    versions = queries.versions(part.kind, last=VERSIONS)
    shown = versions[0].pk if versions else 0
    if request.method == "POST" and not part.form.errors:
        shown = whole(request.POST.get("shown", "")) or 0
    context = {
        "form": part.form, "preview": preview, "looked": looked, "shown": shown,
        "due": (preview or queries.manager()).account_on(staff.on),
        "versions": versions, "installed": bool(versions and versions[0].said), **(more or {}),
    }  # fmt: skip
    status = REFUSED if part.form.errors else HTTPStatus.OK
    return render_page(request, staff, part.template, context, section=part.under or part.section, status=status)


def _taken_back(request: HttpRequest, staff: Staff, part: Part) -> HttpResponse:
    number, shown = whole(request.POST["back"]) or 0, whole(request.POST.get("shown", "")) or 0
    try:
        if part.back:
            part.back(number, shown)
        else:
            actions.take_back(part.kind, number, by=staff.user, at=clock.now(), shown=shown)
    except Refusals as refused:
        messages.error(request, str(next(iter(refused.by_field.values())).message))
    else:
        messages.success(request, _("Taken back: the earlier version counts again."))
    return redirect(part.section)


def _letterhead(staff: Staff, preview: queries.Manager, more: dict[str, Any] | None) -> HttpResponse:
    """A paper with nothing on it but what would stand on top of bills."""
    picture, language = (more or {}).get("picture", b""), translation.get_language() or "lv"
    paper = letterhead_alone(preview, picture=picture, language=language, on=staff.on)
    return download(paper, _("Letterhead.pdf"), PDF, inline=True)


def _kept(pair: Colours) -> dict[str, Any]:
    return {"light": pair.light, "dark": pair.dark}


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" and "back" not in request.POST else None


def _digest(said: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()[:20]
