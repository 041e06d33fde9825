"""Addresses of this door, below /api/v1/."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils import translation

from pagalms.api import docs
from pagalms.api.v1 import api
from pagalms.ui.errors import language_of

View = Callable[..., HttpResponseBase]


def spoken(view: View) -> View:
    """Programs say their language by Accept-Language; Latvian when they do not."""

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        language = language_of(request)
        with translation.override(language):
            response = view(request, *args, **kwargs)
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
