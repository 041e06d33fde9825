"""The names of what is counted, and how a request is counted."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from pagalms.kernel import counts

REQUESTS, SECONDS = "pagalms_requests_total", "pagalms_request_seconds"
BUCKETS = (0.05, 0.1, 0.3, 0.6, 1.0, 2.5, 5.0, 10.0)
DOORS = ("entrance", "resident", "backoffice", "api", "watch")
STATIC, NOWHERE = "static", "nowhere"
COUNTED = {  # name: what it says
    REQUESTS: "Requests by the part of the portal and the class of the answer.",
    "pagalms_sign_ins_total": "Sign-ins by way.",
    "pagalms_sign_in_failures_total": "Sign-ins that did not go on, by way and reason.",
    "pagalms_readings_handed_in_total": "Readings that residents handed in.",
}


def door_of(request: HttpRequest) -> str:
    """The part of the portal that answered; `nowhere` for an address that is not there."""
    match = request.resolver_match
    if match is None:
        return STATIC if request.path.startswith(settings.STATIC_URL) else NOWHERE
    if match.route.startswith("api/"):
        return "api"
    part = match.func.__module__.split(".")[1:2]
    return part[0] if part and part[0] in DOORS else "entrance"  # pages of django-allauth


def count_request(door: str, status: int, seconds: float) -> None:
    """Count one request, and how long it took: in each bucket that holds it, as Prometheus wants it."""
    counts.add(REQUESTS, door=door, status=f"{status // 100}xx")
    counts.add(f"{SECONDS}_count", door=door)
    counts.add(f"{SECONDS}_sum", seconds, door=door)
    for most in BUCKETS:
        if seconds <= most:
            counts.add(f"{SECONDS}_bucket", door=door, le=most)
