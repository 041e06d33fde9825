"""What the pages of this door share: where one may go next, limits, and the calm page when something does not go on."""

from __future__ import annotations

from http import HTTPStatus
from typing import Literal

from allauth.core import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from pagalms.identity import providers
from pagalms.identity.providers import watch
from pagalms.identity.providers.seam import Provider
from pagalms.identity.rules import TRANSACTION_LIFE
from pagalms.kernel import counts

Kind = Literal["cancelled", "failed", "other_person", "unavailable", "way_closed"]


def local_path(text: str) -> str:
    """The path if it leads to a page of this portal, else empty."""
    inside = text.startswith("/") and url_has_allowed_host_and_scheme(text, allowed_hosts=None)
    return text if inside and len(text) <= 500 else ""


def first_page(request: HttpRequest) -> str:
    """The route of the page that somebody just signed in begins with: the office for staff, home for residents."""
    return "desk" if request.session.get("desk") else "home"


def too_many(request: HttpRequest, action: str, *, key: str | None = None) -> HttpResponse | None:
    """The page for too many requests from one address (or of one `key`), or None; the limits stand in the settings."""
    return None if ratelimit.consume(request, action=action, key=key) else ratelimit.respond_429(request)


def begun(response: HttpResponse, handle: str) -> HttpResponse:
    """The answer that begins an attempt, with the cookie that binds it to the browser."""
    response.set_cookie(
        settings.LOGIN_COOKIE_NAME,
        handle,
        max_age=TRANSACTION_LIFE,
        secure=settings.SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def silent(request: HttpRequest, provider: Provider, next_path: str) -> HttpResponse:
    """The page of a provider that does not answer: the other ways, and this one all the same."""
    context = {"provider": provider, "next": next_path, "ways": providers.ways_in()}
    return render(request, "entrance/silent.html", context, status=HTTPStatus.SERVICE_UNAVAILABLE)


def crowded(request: HttpRequest, provider: Provider) -> HttpResponse:
    """Many come back from a slow provider at once: the page loads itself anew until it is this browser's turn.

    Of one that did not answer just now nothing is to be hoped, so the other ways are shown at once.
    """
    if watch.silent([provider.name]):
        return stopped(request, "unavailable", status=HTTPStatus.SERVICE_UNAVAILABLE)
    response = render(request, "entrance/crowded.html", {"provider": provider}, status=HTTPStatus.SERVICE_UNAVAILABLE)
    response.headers["Retry-After"] = "2"
    return response


def stopped(request: HttpRequest, kind: Kind, *, status: int) -> HttpResponse:
    """One page for every strong sign-in that does not go on: what to do now, never why in detail, never an echo."""
    match = request.resolver_match
    counts.add("pagalms_sign_in_failures_total", way=str(match.kwargs.get("name", "")) if match else "", reason=kind)
    context = {"kind": kind, "providers": providers.offered()}
    return render(request, "entrance/stopped.html", context, status=status)
