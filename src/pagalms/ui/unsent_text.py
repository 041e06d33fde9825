"""Texts sent after the session had ended, with the fields that go with them.

Files are not kept: a browser sends them once, and a session is no place for them.
"""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from pagalms.kernel import clock
from pagalms.ui import unsent

KEPT = "unsent_text"  # session: {"where": path, "said": {name: text}, "at": when}
LONGEST = 5000  # of one field


def taken_out(request: HttpRequest) -> dict[str, str]:
    """What was kept for this page, by field; once only."""
    if request.method != "GET":
        return {}
    found = unsent.taken_out(request, KEPT, at=clock.now(), where=request.path)
    return {name: str(text) for name, text in found["said"].items()} if found else {}


def keep(*texts: str, also: tuple[str, ...] = ()) -> Callable[..., None]:
    """What `unsent.kept` calls: keep these fields where something stands in one of the `texts`, and say so."""

    def keep_typed(request: HttpRequest, **_address: int) -> None:
        said = {name: request.POST.get(name, "")[:LONGEST] for name in (*texts, *also)}
        if any(said[name].strip() for name in texts):
            request.session[KEPT] = {"where": request.path, "said": said, "at": clock.now().isoformat()}
            messages.warning(
                request, _("You had been signed out, so the message is not sent yet. Sign in: its text is kept.")
            )

    return keep_typed
