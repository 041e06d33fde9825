"""Sessions that were ended from another browser end here."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from pagalms.entrance import agreement, trusted, visits

GONE = '"cache"'  # also the pages a browser keeps for its back button; nothing of anybody lies in its storages


class Sessions:
    """Signs out whose session is over, before any page is asked; sets the cookie of a browser just signed in.

    Whoever was signed in when the request came and no longer is when it ends leaves nothing behind in the browser.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """A request without a session cookie costs nothing."""
        asked, inside = None, False
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            inside = request.user.is_authenticated
            self._judge(request)
            asked = agreement.asked_first(request)
        response = asked or self.get_response(request)
        if inside and not request.user.is_authenticated:
            response.headers["Clear-Site-Data"] = GONE
        visits.remember_browser(request, response)
        trusted.set_cookie(request, response)
        return response

    def _judge(self, request: HttpRequest) -> None:
        if request.user.is_authenticated and not visits.goes_on(request):
            logout(request)
            request.session[visits.OVER] = True
