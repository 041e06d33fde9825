"""The API described: the OpenAPI document for programs, and a page made from it for those who write them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pagalms.api.rows import MOST_ROWS
from pagalms.api.v1 import api
from pagalms.exchange.columns import SHEETS

PREFIX = "/api/v1/"
# Headers that every operation knows, in the words of OpenAPI.
LANGUAGE = {
    "name": "Accept-Language", "in": "header", "required": False, "schema": {"type": "string"},
    "description": "The language of sentences, lv or en; Latvian when nothing is said.",
}  # fmt: skip
ONCE = {
    "name": "Idempotency-Key", "in": "header", "required": False,
    "schema": {"type": "string", "maxLength": 100},
    "description": "The same request again under the same key gets the same answer for 24 hours; another one gets 409.",
}  # fmt: skip
LATER = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds to wait before the next request."}}


@lru_cache(maxsize=1)
def described() -> dict[str, Any]:
    """The OpenAPI document."""
    document = dict(api.get_openapi_schema(path_prefix=PREFIX))
    document["servers"] = [{"url": settings.PORTAL_URL}]
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            answered_once = path.endswith(("/imports", "/batches", "/packages")) and method == "post"
            operation["parameters"] = [*operation.get("parameters", ()), LANGUAGE, *([ONCE] if answered_once else [])]
            for status in (429, 503):
                operation["responses"][status]["headers"] = LATER
    return document


@require_safe
def document(request: HttpRequest) -> HttpResponse:
    """For programs."""
    return JsonResponse(described())


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """For people: each operation, what it takes and answers, and how a key is got."""
    operations = [
        {"method": method.upper(), "path": path, **operation, "description": operation["description"].replace("`", "")}
        for path, methods in described()["paths"].items()
        for method, operation in methods.items()
    ]
    context = {
        "operations": operations, "sheets": SHEETS, "most": MOST_ROWS, "per_minute": settings.API_PER_MINUTE,
        "portal": settings.PORTAL_URL,
    }  # fmt: skip
    return render(request, "api/docs.html", context)
