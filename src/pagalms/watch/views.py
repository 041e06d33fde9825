"""Three addresses for machines: alive, ready, numbers."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from pagalms.watch import numbers
from pagalms.watch.readiness import readiness

FRESH = {"Cache-Control": "no-store"}


@require_safe
def health(_request: HttpRequest) -> HttpResponse:
    """200 as long as this process answers; asks nothing of anybody."""
    return JsonResponse({"alive": True}, headers=FRESH)


@require_safe
def ready(_request: HttpRequest) -> HttpResponse:
    """200 when people may be sent here, else 503: the database writes, its tables and its key are ours."""
    found = readiness()
    said: dict[str, bool | int] = {"ready": found.ready, "database": found.database, "migrations": found.migrations}
    if found.migrations and not found.keys:
        said["keys"] = False
    if found.queue_seconds is not None:
        said |= {"queue_seconds": round(found.queue_seconds)}
    return JsonResponse(said, status=200 if found.ready else 503, headers=FRESH)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Numbers as Prometheus reads them, for who shows PAGALMS_METRICS_TOKEN; for others there is nothing here."""
    if not may_read(request):
        raise Http404
    return HttpResponse(numbers.text(), content_type="text/plain; version=0.0.4; charset=utf-8", headers=FRESH)


def may_read(request: HttpRequest) -> bool:
    """Whether the request shows the token; without one in the settings nobody does."""
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(settings.METRICS_TOKEN) and secrets.compare_digest(shown.encode(), settings.METRICS_TOKEN.encode())


PROBES: Mapping[str, Callable[[HttpRequest], HttpResponse]] = {
    "/health/": health,
    "/ready/": ready,
    "/metrics/": metrics,
}
