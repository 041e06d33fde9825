"""What every answer carries and what every request is read in."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cache
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.templatetags.static import static
from django.utils import translation

from pagalms.kernel import patience
from pagalms.ui import errors
from pagalms.ui.storage import SHEET

log = logging.getLogger(__name__)
Handler = Callable[[HttpRequest], HttpResponse]
METHODS = ("GET", "HEAD", "POST", "OPTIONS")


class SecurityHeaders:
    """Refuses unknown methods (TRACE among them, to which Django answers 200) and sets headers on every answer."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer 405 or pass on."""
        if request.method not in METHODS:
            response: HttpResponse = HttpResponseNotAllowed(METHODS)
        else:
            response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and errors.for_programs(request):
            response = errors.another_way(request, response.headers["Allow"])
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "private, no-store")
        own_policy = response.has_header("Content-Security-Policy")  # a letter shown to staff, which loads nothing
        if response.headers.get("Content-Type", "").startswith("text/html") and not own_policy:
            response.headers.setdefault("Link", _preload())
        return response


@cache
def _preload() -> str:
    return f"<{static(SHEET)}>; rel=preload; as=style"


class Patience:
    """Lets no request wait long for a database that does not answer: 503 then, and at once while it is known to be so.

    A streamed answer is made after this, and keeps the limit until the thread's next request.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer within the limit."""
        if not patience.admits():
            return errors.away(request)
        patience.begin()
        response = self.get_response(request)
        if not response.streaming:
            patience.end()
        return response


class Compressed(GZipMiddleware):
    """Sends words and tables a quarter as long to browsers that can read them so; files and the API go as they are.

    Django adds up to 100 random bytes, so that the length of a page does not tell what stands in it (BREACH).
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The answer, shorter where that helps."""
        kind = response.headers.get("Content-Type", "")
        if response.streaming or not kind.startswith(("text/", "image/svg+xml")):
            return response
        return super().process_response(request, response)


class OneAddress:
    """Sends whoever came by another host name to the portal's own: cookies and the banks' way back know only that.

    A form cannot be sent on, so it is read as if it had come to the portal's own name: limits of sign-in attempts are
    counted by host, and any port in the Host header would begin a new count.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.host = urlsplit(settings.PORTAL_URL).netloc

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Redirect or pass on; an unknown host name is refused by get_host()."""
        try:
            host = request.get_host()
        except DisallowedHost:
            log.warning("asked by a name that is not the portal's: %s", ascii(request.META.get("HTTP_HOST", ""))[:100])
            raise
        if host != self.host:
            if request.method in ("GET", "HEAD"):
                return HttpResponseRedirect(settings.PORTAL_URL + request.get_full_path())
            request.META["HTTP_HOST"] = self.host
        return self.get_response(request)


class Language:
    """The account's language, else the one chosen in this browser, else Latvian, the first language of every screen.

    What the browser says it prefers is not asked: most are set to English by those who sold the telephone.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the language."""
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if request.user.is_authenticated:
            chosen = request.user.language
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class OnlyForms:
    """Gives a page to who opens an address that only takes forms; without it a browser shows an empty one."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; other systems keep the answer they know."""
        response = self.get_response(request)
        if request.method == "GET" and isinstance(response, HttpResponseNotAllowed) and not response.content:
            return errors.only_forms(request, response.headers["Allow"])
        return response
