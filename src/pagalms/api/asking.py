"""What several operations ask of a request: the same answer once more, and the cursor of a page."""

from __future__ import annotations

import json
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from pagalms.api.auth import shown_by
from pagalms.api.problems import Wrong
from pagalms.kernel import clock
from pagalms.machines.actions import Told, answer_once

CURSOR = "^[0-9]{0,18}$"


def answered(request: HttpRequest, body: bytes, answer: Callable[[], Told]) -> HttpResponse:
    """The answer, the same again for the same Idempotency-Key. Raises Wrong: 422."""
    key, name = shown_by(request), request.headers.get("Idempotency-Key", "")
    if len(name) > 100 or not name.isprintable() or not name.isascii():
        raise Wrong(422, "idempotency", _("An Idempotency-Key has at most 100 letters and digits."))
    whole = request.path.encode() + b"\n" + body
    status, said = answer_once(key, name, whole, answer, at=clock.wire_now()) if name else answer()
    return HttpResponse(json.dumps(said), status=status, content_type="application/json")


def place(cursor: str) -> int:
    """The number that a cursor (of the form CURSOR) holds, 0 for none."""
    return int(cursor or 0)
