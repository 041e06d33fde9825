"""Strong sign-in: away to the provider, its answer, and back (IDENTITY 3.5).

The provider's POST carries no cookie, so its view reads none: it leaves the result behind a ticket and sends the
browser on with 303. The next request is a GET and carries the login cookie; only both together sign somebody in.
"""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pagalms.entrance import newcomer, pages, trusted, visits
from pagalms.identity import actions, assurance, providers, queries
from pagalms.identity.providers import watch
from pagalms.identity.providers.places import place
from pagalms.identity.providers.seam import Provider, Redirect, Wait
from pagalms.identity.rules import Declined, Message, Refused, VerifiedIdentity
from pagalms.kernel import clock, personal_code
from pagalms.safety.queries import closed_ways

if TYPE_CHECKING:
    from pagalms.accounts.models import User

log = logging.getLogger(__name__)
LIMIT = 64 * 1024


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """The page that sends the browser to the provider, by itself or by its button."""
    if limited := pages.too_many(request, "strong_begin"):
        return limited
    provider = providers.named(request.POST.get("provider", ""))
    if provider is None:
        return pages.stopped(request, "unavailable", status=HTTPStatus.NOT_FOUND)
    next_path = pages.local_path(request.POST.get("next", ""))
    if "anyway" not in request.POST and not watch.answers(provider):
        return pages.silent(request, provider, next_path)
    try:
        begun = actions.begin(
            provider,
            next_path=next_path,
            return_url=settings.PORTAL_URL + reverse("strong_answer", args=[provider.name]),
            language=translation.get_language() or "lv",
            at=clock.wire_now(),
            earlier=request.COOKIES.get(settings.LOGIN_COOKIE_NAME, ""),
        )
    except Declined:  # it had to be asked first, and does not answer as it should
        watch.note(provider, answers=False)
        return pages.silent(request, provider, next_path)
    if isinstance(begun.start, Redirect):
        response: HttpResponse = HttpResponseRedirect(begun.start.url, status=HTTPStatus.SEE_OTHER)
    elif isinstance(begun.start, Wait):
        response = HttpResponseRedirect(reverse("smartid"), status=HTTPStatus.SEE_OTHER)
    else:
        response = render(request, "entrance/onward.html", {"provider": provider, "start": begun.start})
    return pages.begun(response, begun.handle)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, name: str) -> HttpResponse:
    """What the provider sends the browser back with. A return without a POST is a cancelled sign-in."""
    provider = providers.named(name)
    if provider is None:
        raise Http404
    if provider.answers_by_get:
        return _returned(request, provider)
    if request.method != "POST":
        return _cancelled(request, provider)
    if int(request.META.get("CONTENT_LENGTH") or 0) > LIMIT:
        return pages.stopped(request, "failed", status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    message = Message(request.META.get("CONTENT_TYPE", ""), request.META.get("QUERY_STRING", ""), request.body)
    try:
        answered = actions.answer(provider, message, at=clock.wire_now())
    except Refused as refused:
        log.warning("%s: answer refused: %s", name, refused.reason)
        return pages.stopped(request, "failed", status=HTTPStatus.BAD_REQUEST)
    if answered.declined == "cancelled":  # the same address by GET brings the cookie and ends the browser's own attempt
        return HttpResponseRedirect(reverse("strong_answer", args=[name]), status=HTTPStatus.SEE_OTHER)
    if answered.declined:
        log.warning("%s: no sign-in: %s", name, answered.declined)
        return pages.stopped(request, "unavailable", status=HTTPStatus.OK)
    onward = f"{reverse('strong_complete')}?{urlencode({'h': answered.ticket})}"
    return HttpResponseRedirect(onward, status=HTTPStatus.SEE_OTHER)


@require_GET
def complete(request: HttpRequest) -> HttpResponse:
    """The browser is back with its cookie: sign in, or welcome a newcomer."""
    handle = request.COOKIES.get(settings.LOGIN_COOKIE_NAME, "")
    ticket = request.GET.get("h", "")
    if not handle and request.user.is_authenticated:  # the back button, after it was completed
        return redirect("home")
    if not handle and "again" not in request.GET:
        return render(request, "entrance/return.html", {"ticket": ticket})
    try:
        identity, next_path = actions.complete(ticket=ticket, handle=handle, at=clock.wire_now())
    except Refused as refused:
        log.warning("sign-in not completed: %s", refused.reason)
        return pages.stopped(request, "failed", status=HTTPStatus.BAD_REQUEST)
    response = _welcome(request, identity, next_path)
    _forget_cookie(response)
    return response


def sign_in(request: HttpRequest, user: User, identity: VerifiedIdentity) -> None:
    """Begin a strong session of the user, or raise the one that is open to strong."""
    if request.user != user:
        login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    newcomer.forget(request.session)
    digest = personal_code.digest(identity.personal_code)
    assurance.set_strong(request.session, method=identity.method, person=digest, at=clock.wire_now())
    visits.began(request, user, identity.method)
    trusted.remember(request, user, identity)


def _welcome(request: HttpRequest, identity: VerifiedIdentity, next_path: str) -> HttpResponse:
    known = queries.user_known_by(personal_code.digest(identity.personal_code))
    if request.user.is_authenticated and known != request.user and (known or queries.person_of(request.user)):
        return pages.stopped(request, "other_person", status=HTTPStatus.FORBIDDEN)
    if known is None:
        newcomer.remember(request.session, identity, next_path=next_path, at=clock.wire_now())
        return redirect("newcomer")
    if not known.is_active:
        return pages.stopped(request, "failed", status=HTTPStatus.FORBIDDEN)
    if identity.method in closed_ways(known):
        log.warning("user %s has turned %s off", known.pk, identity.method)
        return pages.stopped(request, "way_closed", status=HTTPStatus.FORBIDDEN)
    sign_in(request, known, identity)
    return redirect(next_path or pages.first_page(request))


def _returned(request: HttpRequest, provider: Provider) -> HttpResponse:
    """The browser brings the provider's answer itself, with its cookie; nothing else may bring one."""
    handle = request.COOKIES.get(settings.LOGIN_COOKIE_NAME, "")
    if request.method != "GET":
        return pages.stopped(request, "failed", status=HTTPStatus.METHOD_NOT_ALLOWED)
    if not handle and request.user.is_authenticated:  # the back button, after it was completed
        return redirect("home")
    message = Message("", request.META.get("QUERY_STRING", ""), b"")
    return_url = settings.PORTAL_URL + reverse("strong_answer", args=[provider.name])
    try:
        with place() as free:
            if not free:
                return pages.crowded(request, provider)
            answered = actions.redeem(provider, message, handle=handle, return_url=return_url, at=clock.wire_now())
    except Refused as refused:
        log.warning("%s: answer refused: %s", provider.name, refused.reason)
        return pages.stopped(request, "failed", status=HTTPStatus.BAD_REQUEST)
    if answered.ticket:
        onward = f"{reverse('strong_complete')}?{urlencode({'h': answered.ticket})}"
        return HttpResponseRedirect(onward, status=HTTPStatus.SEE_OTHER)
    if answered.declined == "cancelled":
        response = pages.stopped(request, "cancelled", status=HTTPStatus.OK)
    else:
        log.warning("%s: no sign-in: %s", provider.name, answered.declined)
        watch.note(provider, answers=answered.declined not in ("too_slow", "unreachable"))
        response = pages.stopped(request, "unavailable", status=HTTPStatus.SERVICE_UNAVAILABLE)
    _forget_cookie(response)
    return response


def _cancelled(request: HttpRequest, provider: Provider) -> HttpResponse:
    handle = request.COOKIES.get(settings.LOGIN_COOKIE_NAME, "")
    response = pages.stopped(request, "cancelled", status=HTTPStatus.OK)
    if handle and request.method == "GET" and actions.cancel(provider, handle=handle, at=clock.wire_now()):
        _forget_cookie(response)
    return response


def _forget_cookie(response: HttpResponse) -> None:
    response.delete_cookie(settings.LOGIN_COOKIE_NAME, samesite="Lax")
