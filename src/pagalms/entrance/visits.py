"""A browser in which somebody is signed in: written down, recognised the next time, ended from elsewhere."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, cast

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from pagalms.accounts import actions
from pagalms.accounts.queries import roles_of
from pagalms.accounts.rules import BROWSER_MEMORY, SESSION_MEMORY, browser_words, network_of
from pagalms.entrance import agreement
from pagalms.identity import actions as identity
from pagalms.identity import assurance
from pagalms.identity.queries import way_words
from pagalms.kernel import clock, counts
from pagalms.outbox import actions as outbox

if TYPE_CHECKING:
    from pagalms.accounts.models import User

DESK = "desk"  # session: whether to show the way to the office; who may enter it is asked anew each time
OVER = "over"  # session: somebody was signed out because the time was over, and has not been told yet
_KEPT = "visit"
_NEW_TOKEN = "pagalms.browser"  # noqa: S105 - the key under which a request keeps the cookie to set
_TOKEN = re.compile(r"[\w-]{43}", re.ASCII)


@transaction.atomic
def began(request: HttpRequest, user: User, method: str) -> None:
    """Somebody has signed in: the history, the open session, and a letter if this browser is new to the account."""
    identity.note_sign_in(by=user, method=method, at=clock.now())
    transaction.on_commit(lambda: counts.add("pagalms_sign_ins_total", way=method))
    request.session[DESK] = bool(roles_of(user, on=clock.today()))
    agreement.note(request, user)
    visit = _visit(request, method)
    _open(request, user, visit)
    token = request.COOKIES.get(settings.BROWSER_COOKIE_NAME, "")
    if not _TOKEN.fullmatch(token):
        token = secrets.token_urlsafe(32)
    request.META[_NEW_TOKEN] = token
    if actions.know_browser(token, by=user, at=clock.wire_now()):
        outbox.write(
            "new_browser",
            to=user.email,
            language=user.language,
            on=clock.now(),
            user=user,
            context={"when": clock.now(), "way": way_words(method), "browser": visit.browser},
        )


def raised(request: HttpRequest, user: User) -> None:
    """The session that is open has been raised: the list shows the way, and its time begins anew."""
    _open(request, user, _visit(request, assurance.method(request.session)))


def goes_on(request: HttpRequest) -> bool:
    """Whether the session is still open: its time is not over, it was in use lately, and nobody has ended it.

    Ending deletes the session itself, so the database is asked only when the key has changed or a minute is past.
    """
    user, kept = cast("User", request.user), request.session.get(_KEPT)
    if kept is None:
        _open(request, user, _visit(request, assurance.method(request.session)))
        return True
    now, key = clock.wire_now().timestamp(), request.session.session_key or ""
    if now >= kept["ends"] or now - kept["seen"] >= kept.get("idle", settings.SESSION_IDLE):
        return False
    if key == kept["key"] and abs(now - kept["seen"]) < SESSION_MEMORY.total_seconds():
        return True
    request.session[_KEPT] = {**kept, "key": key, "seen": now}
    return actions.see_session(kept["row"], by=user, key=key, at=clock.now())


def limits(request: HttpRequest) -> dict[str, int]:
    """How long a session like this one lasts: hours however busy, minutes without use."""
    staff = bool(request.session.get(DESK))
    hours = (settings.STAFF_SESSION_AGE if staff else settings.SESSION_COOKIE_AGE) // 3600
    return {"hours": hours, "idle": (settings.STAFF_SESSION_IDLE if staff else settings.SESSION_IDLE) // 60}


def present(request: HttpRequest) -> int | None:
    """The number of this browser's session."""
    kept = request.session.get(_KEPT)
    return int(kept["row"]) if kept else None


def remember_browser(request: HttpRequest, response: HttpResponse) -> None:
    """Set the cookie by which this browser is known the next time, if somebody has just signed in."""
    if token := request.META.get(_NEW_TOKEN):
        response.set_cookie(
            settings.BROWSER_COOKIE_NAME,
            token,
            max_age=BROWSER_MEMORY,
            secure=settings.SECURE,
            httponly=True,
            samesite="Lax",
        )


def _open(request: HttpRequest, user: User, visit: actions.Visit) -> None:
    now, staff = clock.wire_now(), request.session.get(DESK)
    ends = now + timedelta(seconds=settings.STAFF_SESSION_AGE if staff else settings.SESSION_COOKIE_AGE)
    row = actions.open_session(by=user, visit=visit, earlier=present(request), at=clock.now(), ends_at=ends)
    request.session[_KEPT] = {
        "row": row,
        "key": visit.key,
        "seen": now.timestamp(),
        "ends": ends.timestamp(),
        "idle": settings.STAFF_SESSION_IDLE if staff else settings.SESSION_IDLE,
    }


def _visit(request: HttpRequest, method: str) -> actions.Visit:
    address = get_adapter(request).get_client_ip(request)
    return actions.Visit(
        key=request.session.session_key or "",
        method=method,
        browser=browser_words(request.headers.get("User-Agent", "")),
        network=network_of(address),
    )
