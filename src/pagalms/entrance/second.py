"""The second step at this door: what a form proves, the question a browser answers, what a proof does to a session."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pagalms.entrance import visits
from pagalms.identity import assurance
from pagalms.kernel import clock
from pagalms.kernel.refusal import Refusal
from pagalms.safety.actions import keys, second_step
from pagalms.safety.actions.telling import tell_of_attempts
from pagalms.safety.passkeys import Challenge, Options
from pagalms.safety.queries import new_recovery_codes
from pagalms.safety.rules import CHALLENGE_LIFE
from pagalms.ui.unsent import sign_in_first

if TYPE_CHECKING:
    from pagalms.accounts.models import User

log = logging.getLogger(__name__)
_CHALLENGE = "passkey"
_SHOWN = "pagalms.second"  # a request's note of the second step, for the adapter that signs in within it


def once_more(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page that changes what guards the account: only a few minutes after its owner has shown who it is."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if assurance.fresh(request.session, at=clock.wire_now()):
            return view(request, *args, **kwargs)
        return redirect(with_next("confirm", request.get_full_path()))

    return sign_in_first(page)


def limited(request: HttpRequest, action: str, user: User) -> None:
    """Count an attempt. Raises Refusal("too_many") when there were too many for this account or from this address."""
    if not ratelimit.consume(request, action=action, key=str(user.pk)):
        raise Refusal("too_many", _("Too many attempts in a row. Try again in five minutes, or call us."))


def not_limited(request: HttpRequest, action: str, user: User) -> None:
    """Forget the attempts before the one that was right."""
    ratelimit.clear(request, action=action, key=str(user.pk))


def ask(request: HttpRequest, challenge: Challenge) -> Options:
    """Keep what is needed to judge the browser's answer; what the browser is to be asked."""
    until = (clock.wire_now() + CHALLENGE_LIFE).timestamp()
    request.session[_CHALLENGE] = {"kept": challenge.kept, "until": until}
    return challenge.options


def asked(request: HttpRequest) -> dict[str, Any]:
    """What was kept, once. Raises Refusal when the question is too old or was never asked."""
    found = request.session.pop(_CHALLENGE, None)
    if not isinstance(found, dict) or found["until"] <= clock.wire_now().timestamp():
        raise Refusal("passkey", _("The passkey was not accepted. Try again, or sign in in another way."))
    return cast("dict[str, Any]", found["kept"])


def proved(request: HttpRequest, user: User) -> str:
    """The second step that the form shows, as sessions call it. Raises Refusal."""
    try:
        limited(request, "second_step", user)
        if "credential" in request.POST:
            keys.prove(request.POST["credential"], asked(request), of=user, at=clock.now())
            how = assurance.PASSKEY
        else:
            how = second_step.prove(request.POST.get("code", ""), of=user, wire=clock.wire_now(), at=clock.now())
    except Refusal as refusal:
        log.warning("second step of user %s refused: %s", user.pk, refusal.code)
        if refusal.code == "too_many" and not request.user.is_authenticated:
            tell_of_attempts(of=user, at=clock.now())
        raise
    not_limited(request, "second_step", user)
    return how


def shown(request: HttpRequest, how: str = "") -> str:
    """The second step shown in this very request; with a word, note it."""
    if how:
        request.META[_SHOWN] = how
    return str(request.META.get(_SHOWN, ""))


def raise_session(request: HttpRequest, how: str) -> None:
    """The session of a password is now one of password and second step."""
    assurance.add_second(request.session, how, at=clock.wire_now())
    visits.raised(request, cast("User", request.user))


def status_of(refusal: Refusal) -> int:
    """The status of a page with this refusal."""
    return HTTPStatus.TOO_MANY_REQUESTS if refusal.code == "too_many" else HTTPStatus.OK


def with_next(route: str, onward: str) -> str:
    """The address of the route, which then leads on to `onward`."""
    return f"{reverse(route)}?{urlencode({'next': onward})}" if onward else reverse(route)


def after_setting_up(user: User, onward: str) -> HttpResponse:
    """To the recovery codes if they are new, else onward."""
    if new_recovery_codes(user):
        return redirect(with_next("recovery_codes", onward))
    return redirect(onward or "second_step")
