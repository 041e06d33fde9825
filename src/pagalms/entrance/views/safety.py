"""What one can do about the safety of the own account: where one is signed in, and the sign-ins until now."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from pagalms.accounts import actions, queries
from pagalms.entrance import second, visits
from pagalms.identity import assurance
from pagalms.identity import queries as identity
from pagalms.kernel import clock, wall
from pagalms.kernel.refusal import Refusal
from pagalms.ui.asked import page_in, whole
from pagalms.ui.unsent import sign_in_first

if TYPE_CHECKING:
    from pagalms.accounts.models import User

OTHERS = "others"
PAGE = 30  # sign-ins on a page
PAGES = 100
Page = Callable[[HttpRequest], HttpResponse]


def behind_the_wall(view: Page) -> Page:
    """A page that only reads what is the user's own: PostgreSQL shows it nothing else (ADR 0030)."""

    @wraps(view)
    def page(request: HttpRequest) -> HttpResponse:
        with wall.raised(reader=cast("User", request.user).pk, on=clock.today()):
            return view(request)

    return page


@require_safe
@sign_in_first
@behind_the_wall
def sessions(request: HttpRequest) -> HttpResponse:
    """Where the user is signed in now."""
    here = visits.present(request)
    rows = queries.sessions_of(cast("User", request.user), at=clock.wire_now())
    rows.sort(key=lambda row: row.pk != here)
    context = {
        "rows": [(row, identity.way_words(row.method), row.pk == here) for row in rows],
        "others": len(rows) > 1,
        "trusted": identity.trusted_browsers_of(cast("User", request.user), at=clock.wire_now()),
        **visits.limits(request),
    }
    return render(request, "entrance/safety_sessions.html", context)


@require_POST
@sign_in_first
def end_sessions(request: HttpRequest) -> HttpResponse:
    """End one session, or all but this one; only soon after its owner has shown who it is."""
    if not assurance.fresh(request.session, at=clock.wire_now()):
        return redirect(second.with_next("confirm", reverse("sessions")))
    user, wanted = cast("User", request.user), request.POST.get("session", "")
    try:
        if wanted == OTHERS:
            ended = actions.end_sessions(by=user, but=visits.present(request), at=clock.now())
        else:
            actions.end_session(whole(wanted) or 0, by=user, at=clock.now())
            ended = 1
    except Refusal as refusal:
        messages.info(request, str(refusal.message))
        return redirect("sessions")
    said = ngettext("%(number)s session ended.", "%(number)s sessions ended.", ended)
    messages.success(request, said % {"number": ended} if ended else _("You are signed in nowhere else."))
    return redirect("sessions")


@require_safe
@sign_in_first
@behind_the_wall
def sign_ins(request: HttpRequest) -> HttpResponse:
    """The sign-ins until now, newest first, page by page."""
    number = page_in(request, most=PAGES)
    found = identity.sign_ins_of(cast("User", request.user), last=PAGE + 1, before=(number - 1) * PAGE)
    context = {
        "rows": [(identity.way_words(row.method), row.at) for row in found[:PAGE]],
        "newer": number - 1,
        "older": number + 1 if len(found) > PAGE and number < PAGES else 0,
    }
    return render(request, "entrance/safety_sign_ins.html", context)
