"""Forms sent after the session had ended: what was typed is kept for an hour, until the person has signed in again."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

if TYPE_CHECKING:
    from collections.abc import Callable

    from pagalms.resident.access import View

HOW_LONG = timedelta(hours=1)


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
