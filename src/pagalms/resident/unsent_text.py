"""A message sent after the session had ended: its text and what it is about.

Files are not kept: a browser sends them once, and a session is no place for them.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from pagalms.correspondence.rules import LONGEST_TEXT
from pagalms.kernel import clock
from pagalms.resident import unsent

KEPT = "unsent_text"  # session: {"where": path, "said": {name: text}, "at": when}
NAMES = ("text", "topic", "about")


def taken_out(request: HttpRequest) -> dict[str, str]:
    """What was kept for this page, by field; once only."""
    if request.method != "GET":
        return {}
    found = unsent.taken_out(request, KEPT, at=clock.now(), where=request.path)
    return {name: str(text) for name, text in found["said"].items()} if found else {}


def keep(request: HttpRequest, **_address: int) -> None:
    """Keep what was typed, and say so."""
    said = {name: request.POST.get(name, "")[:LONGEST_TEXT] for name in NAMES}
    if said["text"].strip():
        request.session[KEPT] = {"where": request.path, "said": said, "at": clock.now().isoformat()}
        messages.warning(
            request, _("You had been signed out, so the message is not sent yet. Sign in: its text is kept.")
        )
