"""Forms sent after the session had ended: what was typed is kept for an hour, until the person has signed in again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

View = Callable[..., HttpResponseBase]
HOW_LONG = timedelta(hours=1)
TOO_OLD = gettext_lazy("The page had been open too long. What you typed is in the fields: send it again.")


def sign_in_first(view: View) -> View:
    """A page for the signed-in. Who sends a form to it after the session had ended is told that nothing was saved."""
    asks = login_required(view)

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        told = len(messages.get_messages(request))  # by a page that keeps what was typed
        if request.method == "POST" and not request.user.is_authenticated and not told:
            messages.warning(
                request, _("You had been signed out, so nothing of it was saved. Sign in and do it once more.")
            )
        return asks(request, *args, **kwargs)

    return page


def kept(keep: Callable[..., None], *, form_again: View) -> Callable[[View], View]:
    """Keep what a signed-out visitor sends to this view; `form_again` answers a form whose token is old.

    `keep` is called with the request and the parts of its address.
    """

    def around(view: View) -> View:
        @wraps(view)
        def page(request: HttpRequest, **address: int) -> HttpResponseBase:
            if request.method == "POST" and not request.user.is_authenticated:
                keep(request, **address)
            return view(request, **address)

        page.form_again = form_again  # type: ignore[attr-defined]  # read by ui.errors.csrf_failure
        return page

    return around


def taken_out(request: HttpRequest, name: str, *, at: datetime, **where: Any) -> Any:
    """What the session keeps under this name for this place, once only; None when there is nothing fresh."""
    found = request.session.get(name)
    if not found or any(found[key] != value for key, value in where.items()):
        return None
    del request.session[name]
    return found if at - datetime.fromisoformat(found["at"]) <= HOW_LONG else None
