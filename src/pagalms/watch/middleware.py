"""Around every request: its number, its line in the log, its count; and the addresses that need nothing else."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from pagalms.kernel import frames, tracing
from pagalms.ui.logs import route_of
from pagalms.watch import keeping, series, views

Handler = Callable[[HttpRequest], HttpResponse]
log = logging.getLogger("pagalms.requests")
HEADER = "X-Request-Id"


class Watched:
    """The outermost: also what the others refuse has a number and is counted."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = frames.in_one_piece(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and tell of it. A front that is trusted may give the number, so that its log has the same."""
        given = request.headers.get(HEADER, "") if settings.BEHIND_PROXY else ""
        begun = time.perf_counter()
        number = tracing.begin(given)
        response = self.get_response(request)
        response.headers[HEADER] = number
        self._tell(request, response, time.perf_counter() - begun)
        if settings.MODE != "test":
            keeping.begin()
        return response

    def _tell(self, request: HttpRequest, response: HttpResponse, seconds: float) -> None:
        if request.path in views.PROBES:  # every few seconds, by machines
            return
        door = series.door_of(request)
        series.count_request(door, response.status_code, seconds)
        if door != series.STATIC:
            user = getattr(request, "_cached_user", None)  # asking for request.user would ask the database
            said = {"method": request.method, "route": route_of(request), "status": response.status_code}
            said |= {"ms": round(seconds * 1000), "user": getattr(user, "pk", None)}
            log.info("%s %s %s", request.method, said["route"], response.status_code, extra=said)


class Probes:
    """Answers `/health/`, `/ready/` and `/metrics/` by any host name: a load balancer asks by number, without cookies.

    It stands before the host name is looked at, sessions are opened and a database that is away is noticed.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer or pass on."""
        view = views.PROBES.get(request.path)
        if view is None or (view is views.metrics and not views.may_read(request)):
            return self.get_response(request)
        return view(request)
