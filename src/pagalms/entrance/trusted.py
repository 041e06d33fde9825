"""Browsers from which a person's Smart-ID may be asked directly: the cookie by which they are known (IDENTITY 1.10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from pagalms.accounts.rules import browser_words
from pagalms.identity import actions, queries
from pagalms.identity.rules import TRUST_MEMORY, VerifiedIdentity
from pagalms.kernel import clock, personal_code

if TYPE_CHECKING:
    from pagalms.accounts.models import User
    from pagalms.identity.models import TrustedBrowser

_NEW_TOKEN = "pagalms.trusted"  # noqa: S105 - the key under which a request keeps the cookie to set


def remember(request: HttpRequest, user: User, identity: VerifiedIdentity) -> None:
    """Smart-ID has just signed the user in here: from now on its telephone may be asked from this browser."""
    if identity.provider != "smartid":
        return
    request.META[_NEW_TOKEN] = actions.trust_browser(
        _token(request),
        by=user,
        code=personal_code.digest(identity.personal_code),
        browser=browser_words(request.headers.get("User-Agent", "")),
        at=clock.now(),
        seen_at=clock.wire_now(),
    )


def current(request: HttpRequest) -> TrustedBrowser | None:
    """The browser asking, with its person, if it is trusted; not while somebody else is signed in in it."""
    found = queries.trusted_browser(_token(request), at=clock.wire_now())
    if found and request.user.is_authenticated and found.user != request.user:
        return None
    return found


def initials(browser: TrustedBrowser) -> str:
    """Enough for the person to know themselves, and too little for whoever sits at the browser next."""
    person = browser.code.person
    return " ".join(f"{name[0]}." for name in (person.given_name, person.family_name) if name)


def set_cookie(request: HttpRequest, response: HttpResponse) -> None:
    """Hand the browser its cookie, if somebody has just earned it."""
    if token := request.META.get(_NEW_TOKEN):
        response.set_cookie(
            settings.TRUSTED_COOKIE_NAME,
            token,
            max_age=TRUST_MEMORY,
            secure=settings.SECURE,
            httponly=True,
            samesite="Lax",
        )


def _token(request: HttpRequest) -> str:
    return str(request.COOKIES.get(settings.TRUSTED_COOKIE_NAME, ""))[:100]
