"""The portal as a resident sees it: with a reason, for a quarter of an hour, read only, each page written down.

`SHOWN` decides about every address of the resident door: what is not in it is not shown. Never shown are Uzstādījumi
and what hangs on it (sessions, passkeys, the calendar's address, own data), the house file, and files in bulk.
"""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pagalms.accounts.queries import user_numbered
from pagalms.audit.actions import looked, record
from pagalms.audit.wording import REASONS
from pagalms.backoffice import looks
from pagalms.backoffice.access import Staff, for_staff
from pagalms.backoffice.eyes_glass import Glass, Untouchable, shown_through
from pagalms.backoffice.page import render_page
from pagalms.enrolment.queries import resident_for
from pagalms.identity import queries as identity
from pagalms.kernel import clock
from pagalms.mandates.queries import principals_of
from pagalms.properties import queries as properties
from pagalms.ui.errors import REFUSED

if TYPE_CHECKING:
    from pagalms.accounts.models import User
    from pagalms.properties.models import Client

EYES = "eyes"  # session of the clerk: whose eyes, why, until when (seconds of the wire clock), the property chosen
CHOSEN = "property"  # the word of the resident door's own session
MINUTES = 15

# Route -> the page's name in `audit.wording.PAGES`, which the person reads.
SHOWN = {
    **dict.fromkeys(("home", "property_home"), "home"),
    **dict.fromkeys(("bills", "property_bills", "bill", "bill_pdf", "account"), "bills"),
    **dict.fromkeys(("archive_bills", "archive_bill", "archive_bill_pdf"), "bills"),
    **dict.fromkeys(("meters", "flats_meters", "property_meters", "metering_point", "receipt", "if_missing"), "meters"),
    **dict.fromkeys(("addresses", "property_addresses"), "addresses"),
    **dict.fromkeys(("notices", "property_notices", "notice", "notice_paper"), "notices"),
    **dict.fromkeys(("correspondence", "property_correspondence", "thread", "thread_file", "question"), "letters"),
    **dict.fromkeys(("documents", "property_documents", "document"), "documents"),
}
SAME_FOR_ALL = frozenset({"help", "terms", "terms_version", "logo"})  # no person in them: led to as they are


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def eyes(request: HttpRequest, staff: Staff, client: int) -> HttpResponse:
    """Ask why; with a reason given, the pages are open for a quarter of an hour."""
    found, user = _whose(client)
    reason = request.POST.get(looks.REASON, "") if request.method == "POST" else ""
    if user is not None and user != staff.user and reason in looks.CHOICES:
        until = clock.wire_now() + timedelta(minutes=MINUTES)
        request.session[EYES] = {"client": client, "user": user.pk, "why": reason, "until": until.timestamp()}
        record("eyes_lent", by=staff.user, at=clock.now(), subject=f"client:{client}", detail={"why": reason})
        return redirect("desk_eyes_page", client, "sakums/")
    context = {
        "client": found, "account": user, "own": user == staff.user, "reasons": looks.CHOICES,
        "asked_again": request.method == "POST",
    }  # fmt: skip
    status = REFUSED if request.method == "POST" else HTTPStatus.OK
    return render_page(request, staff, "backoffice/eyes.html", context, section="desk_people", status=status)


@require_POST
@for_staff
def end(request: HttpRequest, staff: Staff, client: int) -> HttpResponse:
    """Give the eyes back before the time is over."""
    found, _user = _whose(client)
    if request.session.pop(EYES, None):
        record("eyes_given_back", by=staff.user, at=clock.now(), subject=f"client:{client}")
    messages.success(request, _("You see with your own eyes again."))
    return redirect("desk_person", found.pk)


@require_safe
@for_staff
def eyes_page(request: HttpRequest, staff: Staff, client: int, rest: str) -> HttpResponseBase:
    """One page as the resident sees it."""
    lent = request.session.get(EYES) or {}
    if lent.get("client") != client:
        return redirect("desk_eyes", client)
    if clock.wire_now().timestamp() >= lent["until"]:
        del request.session[EYES]
        messages.info(request, _("The time is over. Say again why you look."))
        return redirect("desk_eyes", client)
    found, user = _whose(client)
    if user is None or user.pk != lent["user"]:
        raise Http404
    try:
        match = resolve(f"/{rest}")
    except Resolver404:
        raise Http404 from None
    if match.url_name in SAME_FOR_ALL:
        return redirect(f"/{rest}")
    page = SHOWN.get(match.url_name or "")
    if page is None:
        return _not_shown(request, staff, found, lent)
    _note(staff, client, user, page=page, why=lent["why"])
    glass = Glass(user.pk, _prefix(client), _banner(request, found, lent), lent.get("chosen", 0))
    try:
        answer, chosen = shown_through(request, glass, match, rest, key=CHOSEN)
    except Untouchable:
        return _not_shown(request, staff, found, lent)
    if chosen != glass.chosen:
        request.session[EYES] = {**lent, "chosen": chosen}
    return answer


def _whose(client: int) -> tuple[Client, User | None]:
    found = properties.client_at(client)
    if found is None:
        raise Http404
    digest = bytes(found.personal_code_digest) if found.personal_code_digest else None
    user = identity.user_known_by(digest) if digest else None
    return found, user_numbered(user.pk) if user else None


def _note(staff: Staff, client: int, user: User, *, page: str, why: str) -> None:
    """Written for the person, and for everybody for whom the person acts: their property stands on the page too."""
    held = resident_for(user, on=staff.on).mandates.values()
    principals = principals_of(one.pk for mandates in held for one in mandates)
    subjects = [f"client:{client}", *(f"client:{key}" for key in principals)]
    looked(why, by=staff.user, at=clock.now(), subjects=subjects, page=page)


def _prefix(client: int) -> str:
    return reverse("desk_eyes_page", args=[client, "x"])[:-1]


def _banner(request: HttpRequest, client: Client, lent: dict[str, Any]) -> str:
    """In the clerk's language, with the clerk's own form that ends it."""
    left = timedelta(seconds=lent["until"] - clock.wire_now().timestamp())
    context = {"client": client, "why": REASONS[lent["why"]], "until": clock.now() + left}
    return render_to_string("backoffice/_eyes_banner.html", context, request)


def _not_shown(request: HttpRequest, staff: Staff, client: Client, lent: dict[str, Any]) -> HttpResponse:
    context = {"client": client, "banner": _banner(request, client, lent), "home": _prefix(client.pk) + "sakums/"}
    return render_page(request, staff, "backoffice/eyes_closed.html", context, section="desk_people", status=403)
