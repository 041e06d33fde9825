"""Pages for what went wrong: calm, with a way on, and never the inside."""

from __future__ import annotations

import errno
import sys
from http import HTTPStatus
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from pagalms.kernel.away import Away, passes
from pagalms.ui.context import portal_known

REFUSED = HTTPStatus.UNPROCESSABLE_ENTITY  # of a page whose form was refused: it keeps what was typed
PROGRAMS = "/api/"  # addresses of other systems, which read no pages
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, or 413 for a form with more files or text than is taken: it says what to do, the way back keeps the form."""
    if for_programs(request):
        if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
            return _told(request, "bytes", _("This is more than this address takes at once."), status=413)
        return _told(request, "request", _("This request cannot be read."), status=400)
    if isinstance(exception, TooManyFilesSent):
        return render(request, "ui/413.html", {"files": True}, status=413)
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent):
        return render(request, "ui/413.html", status=413)
    return render(request, "ui/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return render(request, "ui/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the same for what does not exist and for what is somebody else's."""
    if for_programs(request):
        return _told(request, "address", _("There is no such address; /api/v1/ names all there are."), status=404)
    return render(request, "ui/404.html", status=404)


def only_forms(request: HttpRequest, allowed: str) -> HttpResponse:
    """405 as a page: signing in leads back to where one was going, and a form cannot be sent once more by that."""
    response = render(request, "ui/405.html", status=405)
    response.headers["Allow"] = allowed
    return response


def another_way(request: HttpRequest, allowed: str) -> HttpResponse:
    """405 for other systems."""
    answer = _told(request, "method", _("This address is asked in another way: see “Allow”."), status=405)
    answer.headers["Allow"] = allowed
    return answer


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 while what we stand on is away; asks neither database nor session, which may be what broke."""
    if _will_pass(sys.exception()):
        return away(request)
    if for_programs(request):
        return _told(request, "broken", _("Something is broken in the portal; it has been written down."), status=500)
    return HttpResponse(render_to_string("ui/500.html", portal_known(request)), status=500)


def away(request: HttpRequest) -> HttpResponse:
    """503: the database is not there, and will be again."""
    if for_programs(request):
        words = _("The portal cannot answer for a moment. Nothing was lost: try again.")
        answer = _told(request, "away", words, status=503)
        answer.headers["Retry-After"] = "30"
        return answer
    page = render_to_string("ui/503.html", portal_known(request))
    return HttpResponse(page, status=503, headers={"Retry-After": "30"})


def for_programs(request: HttpRequest) -> bool:
    """Whether an address of other systems is asked, real or not."""
    return request.path.startswith(PROGRAMS)


def language_of(request: HttpRequest) -> str:
    """Programs say it by Accept-Language; Latvian when they do not."""
    return "en" if request.headers.get("Accept-Language", "").strip().casefold().startswith("en") else "lv"


def _told(request: HttpRequest, code: str, message: Promise, *, status: int) -> HttpResponse:
    """For other systems, as the API tells of everything that is wrong."""
    language = language_of(request)
    with translation.override(language):
        said = {"code": code, "message": str(message)}
    return JsonResponse(said, status=status, headers={"Content-Language": language})


def _will_pass(error: BaseException | None) -> bool:
    """Whether it is no fault of ours: no database, one that only reads because another has taken over, a full disk."""
    if isinstance(error, OSError):
        return error.errno in FULL
    if isinstance(error, InternalError):
        return passes(error.__cause__)
    return isinstance(error, OperationalError | InterfaceError | Away)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose token is missing or old; a view with a `form_again` shows what was typed once more.

    Only to the signed-in: a form sent from somebody else's site comes without the session.
    """
    match = request.resolver_match
    again = getattr(match.func, "form_again", None) if match else None
    if again and match and request.user.is_authenticated:
        answer: HttpResponse = again(request, *match.args, **match.kwargs)
        return answer
    refused = settings.CSRF_COOKIE_NAME not in request.COOKIES  # the page gave one: the browser does not keep it
    return render(request, "ui/csrf.html", {"cookies_refused": refused, "page": _page_of(request)}, status=403)


def _page_of(request: HttpRequest) -> str:
    """Where the form stood, as far as the browser says so; some addresses only take forms."""
    said = request.headers.get("Referer", "")
    if said and url_has_allowed_host_and_scheme(said, allowed_hosts={request.get_host()}):
        return urlunsplit(("", "", *urlsplit(said)[2:]))
    return request.get_full_path()
