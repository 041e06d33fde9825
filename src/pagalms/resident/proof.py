"""Pages that only open a few minutes after the person has shown who it is: by signing in, or once more."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from pagalms.identity import assurance
from pagalms.kernel import clock


def is_fresh(request: HttpRequest) -> bool:
    """Whether the proof is new enough."""
    return assurance.fresh(request.session, at=clock.wire_now())


def proof_of_owner(onward: str) -> str:
    """Where the person shows once more who it is, and then goes on to the route `onward`."""
    return f"{reverse('confirm')}?{urlencode({'next': reverse(onward)})}"


def once_more(onward: str) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """A view that needs the proof; without it one is asked for, and then led to the route `onward`."""

    def guard(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return view(request, *args, **kwargs) if is_fresh(request) else redirect(proof_of_owner(onward))

        return page

    return guard
