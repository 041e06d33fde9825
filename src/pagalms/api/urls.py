"""Addresses of this door, below /api/v1/."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils import translation
from django.utils.translation import gettext as _

from pagalms.api import docs
from pagalms.api.problems import Wrong
from pagalms.api.v1 import api

View = Callable[..., HttpResponseBase]


def spoken(view: View) -> View:
    """Programs say their language by Accept-Language; Latvian when they do not."""

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        said = request.headers.get("Accept-Language", "").strip().casefold()
        language = "en" if said.startswith("en") else "lv"
        with translation.override(language):
            response = view(request, *args, **kwargs)
            if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
                problem = Wrong(405, "method", _("This address is asked in another way: see “Allow”."))
                response = JsonResponse(problem.body(), status=405, headers={"Allow": response.headers["Allow"]})
        response.headers["Content-Language"] = language
        return response

    return answer


urlpatterns: list[URLPattern] = [
    path("", docs.page, name="api_docs"),
    path("openapi.json", docs.document, name="api_document"),
    *(
        path(str(one.pattern), spoken(one.callback), name=one.name)
        for one in api.urls[0]
        if isinstance(one, URLPattern) and one.name != "api-root"
    ),
]
