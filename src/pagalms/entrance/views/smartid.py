"""Smart-ID: the page with the code, its picture each second, asking for the answer, the way back from the app.

Who is meant is told by the login cookie alone (IDENTITY 1.4, 1.6, 1.8).
"""

from __future__ import annotations

import logging
from http import HTTPStatus
from urllib.parse import urlencode

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_POST

from pagalms.entrance import pages, trusted
from pagalms.identity import device_link
from pagalms.identity.device_link import Shown, Standing
from pagalms.identity.rules import Refused
from pagalms.kernel import clock

log = logging.getLogger(__name__)
WAIT = 1000  # milliseconds that Smart-ID may keep us waiting; it takes no less
WITHOUT_SCRIPT = "lapa"
RETURNED = ("value", "sessionSecretDigest", "userChallengeVerifier")


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The page that waits. Without script it loads itself anew each second or two and then asks for the answer."""
    handle, now = _handle(request), clock.wire_now()
    found = device_link.standing(handle=handle)
    shown = device_link.shown(handle=handle, at=now) if found.state == "running" else None
    if found.state == "running" and (shown is None or WITHOUT_SCRIPT in request.GET):
        found = device_link.ask(handle=handle, milliseconds=WAIT, at=now)
        shown = device_link.shown(handle=handle, at=clock.wire_now())
    if found.state == "running" and shown:
        return _waits(request, shown, device_link.next_path(handle=handle))
    if onward := _onward(request, found):
        return HttpResponseRedirect(onward, status=HTTPStatus.SEE_OTHER)
    context = {"kind": found.state, "next": device_link.next_path(handle=handle)}
    return render(request, "entrance/smartid_ended.html", context)


def _waits(request: HttpRequest, shown: Shown, next_path: str) -> HttpResponse:
    if shown.code:
        return render(request, "entrance/smartid_push.html", {"code": shown.code})
    known = trusted.current(request)
    context = {
        "code": _drawn(shown.qr),
        "app": shown.app,
        "next": next_path,
        "person": trusted.initials(known) if known else None,
    }
    return render(request, "entrance/smartid.html", context)


@require_GET
def code(request: HttpRequest) -> HttpResponse:
    """The picture of this second. There is none of another: which second it is, the server alone says."""
    if request.GET:
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    shown = device_link.shown(handle=_handle(request), at=clock.wire_now())
    if shown is None or not shown.qr:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return HttpResponse(_drawn(shown.qr), content_type="image/svg+xml")


@require_GET
def state(request: HttpRequest) -> HttpResponse:
    """Whether to go on waiting, and if not, where to go."""
    found = device_link.ask(handle=_handle(request), milliseconds=WAIT, at=clock.wire_now())
    if found.state == "running":
        return JsonResponse({})
    return JsonResponse({"to": _onward(request, found) or reverse("smartid")})


@require_POST
def cancel(request: HttpRequest) -> HttpResponse:
    """End the own attempt."""
    device_link.cancel(handle=_handle(request), at=clock.wire_now())
    response = pages.stopped(request, "cancelled", status=HTTPStatus.OK)
    response.delete_cookie(settings.LOGIN_COOKIE_NAME, samesite="Lax")
    return response


@require_GET
def came_back(request: HttpRequest) -> HttpResponse:
    """Web2App opened this address in a browser; it must be the one that began."""
    handle, now = _handle(request), clock.wire_now()
    given = [request.GET.getlist(name) for name in RETURNED]
    value, digest, verifier = (each[0] if len(each) == 1 else "" for each in given)
    if not handle and request.user.is_authenticated:  # another window of this browser was faster
        return redirect("home")
    address = f"{settings.SMARTID['callback']}?{urlencode({'value': value})}"
    try:
        device_link.came_back(handle=handle, address=address, digest=digest, verifier=verifier, at=now)
        found = device_link.ask(handle=handle, milliseconds=WAIT, at=now)
    except Refused as refused:
        log.warning("Smart-ID: the way back was refused: %s", refused.reason)
        if refused.reason in ("browser", "callback_value"):
            return render(request, "entrance/smartid_other_browser.html", status=HTTPStatus.BAD_REQUEST)
        return pages.stopped(request, "failed", status=HTTPStatus.BAD_REQUEST)
    onward = _onward(request, found) or reverse("smartid")
    return HttpResponseRedirect(onward, status=HTTPStatus.SEE_OTHER)


def _handle(request: HttpRequest) -> str:
    return str(request.COOKIES.get(settings.LOGIN_COOKIE_NAME, ""))


def _onward(request: HttpRequest, found: Standing) -> str:
    """Where a browser goes whose waiting is over; empty while it waits, and when the page itself says how it ended."""
    if found.state == "done":
        return f"{reverse('strong_complete')}?{urlencode({'h': found.ticket})}"
    if found.state == "gone":
        return reverse("home" if request.user.is_authenticated else "account_login")
    return ""


def _drawn(link: str) -> str:
    """The QR as SVG, low correction so that its modules are large; empty when its time is over."""
    if not link:
        return ""
    code = segno.make(link, error="l", boost_error=False, micro=False)
    picture = code.svg_inline(border=4, omitsize=True, svgclass=None, lineclass=None, dark="#0b1f22")
    return mark_safe(picture)  # noqa: S308 - lines drawn by segno, no text of anybody in it
