"""What a page of a property needs of the person: an owner may everything, a representative what the mandate gives.

Stands below `for_property` or `for_strong_property`; a page without it needs seeing alone.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from pagalms.enrolment.queries import Resident
from pagalms.mandates import queries as mandates
from pagalms.mandates import wording
from pagalms.mandates.rules import Right
from pagalms.resident.page import render_page

if TYPE_CHECKING:
    from pagalms.properties.models import Apartment
    from pagalms.resident.access import PropertyPage

P = ParamSpec("P")
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
MOST_TEXTS, LONGEST_TEXT = 60, 4000
_OURS = ("csrf", "form_key", "key", "seen-")


def needs(right: Right, *, to_send: bool = False) -> Callable[[PropertyPage[P]], PropertyPage[P]]:
    """Who lacks the right is told so, and nothing is done; `to_send`: only forms need it, everybody sees the page."""

    def around(view: PropertyPage[P]) -> PropertyPage[P]:
        @wraps(view)
        def page(
            request: HttpRequest, resident: Resident, flat: Apartment, /, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            if resident.may(flat, right) or (to_send and request.method in SAFE):
                return view(request, resident, flat, *args, **kwargs)
            context = {"refusal": wording.not_allowed(right), "typed": typed_in(request)}
            return render_page(
                request, resident, flat, "resident/not_allowed.html", context, section="home",
                status=HTTPStatus.FORBIDDEN,
            )  # fmt: skip

        return page

    return around


def no_longer(request: HttpRequest, resident: Resident, apartment: int) -> HttpResponse:
    """The answer to a form about a property that is not open: a former representative is told, others get 404."""
    if request.method in SAFE or not mandates.had_one(resident.codes, apartment, on=resident.on):
        raise Http404
    return render_page(
        request, resident, None, "resident/mandate_over.html", {"typed": typed_in(request)}, section="home",
        status=HTTPStatus.FORBIDDEN,
    )  # fmt: skip


def typed_in(request: HttpRequest) -> list[str]:
    """The texts a form brought, so that nobody has to write them again elsewhere."""
    named = [(name, str(text).strip()) for name, texts in request.POST.lists() for text in texts]
    texts = [text[:LONGEST_TEXT] for name, text in named if text and not name.startswith(_OURS)]
    return texts[:MOST_TEXTS]
