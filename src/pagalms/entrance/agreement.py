"""Whoever agreed to earlier terms of use is asked at the next sign-in, before any other page."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from pagalms.enrolment.queries import terms_to_accept
from pagalms.kernel import clock

if TYPE_CHECKING:
    from pagalms.accounts.models import User

ASKED = "terms"  # session: the version that this session has still to agree to
# Pages that stay open: signing in and out, what anybody may read, and what the law gives everybody.
OPEN = (
    "/ieeja/", "/noteikumi/", "/palidziba/", "/valoda/", "/logotips", "/izskats/", "/static/", "/vestules/",
    "/atteikties/", "/registration_check/", "/uzaicinajums/", "/uzstadijumi/mani-dati/", "/uzstadijumi/slegt-kontu/",
    "/api/",
)  # fmt: skip


def note(request: HttpRequest, user: User) -> None:
    """At signing in: whether there are new terms for this user."""
    if version := terms_to_accept(user, on=clock.today()):
        request.session[ASKED] = version
    else:
        done(request)


def done(request: HttpRequest) -> None:
    """Nothing is left to agree to."""
    request.session.pop(ASKED, None)


def asked_first(request: HttpRequest) -> HttpResponse | None:
    """The way to the terms, when they come before the page that was asked for."""
    if ASKED not in request.session or request.path.startswith(OPEN):
        return None
    wanted = request.get_full_path() if request.method == "GET" else request.path
    return HttpResponseRedirect(f"{reverse('terms_agree')}?{urlencode({'next': wanted})}")
