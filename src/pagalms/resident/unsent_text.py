"""A message sent after the session had ended: its text is kept until the person has signed in again, and not for long.

Files are not: a browser sends them once, and a session is no place for them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from pagalms.correspondence.rules import LONGEST_TEXT
from pagalms.kernel import clock

if TYPE_CHECKING:
    from pagalms.resident.access import View

KEPT = "unsent_text"  # session: {"where": path, "said": {name: text}, "at": when}
HOW_LONG = timedelta(hours=1)
NAMES = ("text", "topic", "about")


def kept(*, form_again: View) -> Callable[[View], View]:
    """Keep what a signed-out visitor sends to this view; `form_again` answers a form whose token is old."""

    def around(view: View) -> View:
        @wraps(view)
        def page(request: HttpRequest, *args: int, **kwargs: int) -> HttpResponseBase:
            if request.method == "POST" and not request.user.is_authenticated:
                _keep(request)
            return view(request, *args, **kwargs)

        page.form_again = form_again  # type: ignore[attr-defined]  # read by ui.errors.csrf_failure
        return page

    return around


def taken_out(request: HttpRequest) -> dict[str, str]:
    """What was kept for this page, by field; once only."""
    found = request.session.get(KEPT)
    if request.method != "GET" or not found or found["where"] != request.path:
        return {}
    del request.session[KEPT]
    fresh = clock.now() - datetime.fromisoformat(found["at"]) <= HOW_LONG
    return {name: str(text) for name, text in found["said"].items()} if fresh else {}


def _keep(request: HttpRequest) -> None:
    said = {name: request.POST.get(name, "")[:LONGEST_TEXT] for name in NAMES}
    if said["text"].strip():
        request.session[KEPT] = {"where": request.path, "said": said, "at": clock.now().isoformat()}
        messages.warning(
            request, _("You had been signed out, so the message is not sent yet. Sign in: its text is kept.")
        )
