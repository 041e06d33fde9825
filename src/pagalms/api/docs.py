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


@lru_cache(maxsize=1)
def described() -> dict[str, Any]:
    """The OpenAPI document."""
    document = dict(api.get_openapi_schema(path_prefix=PREFIX))
    document["servers"] = [{"url": settings.PORTAL_URL}]
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
