"""The terms of use, and the manager's logo."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pagalms.enrolment.rules import TERMS_VERSION
from pagalms.manager.queries import logo_content

A_YEAR = "public, max-age=31536000, immutable"  # for what has the digest of its content in its address


@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    """Lietošanas noteikumi."""
    return render(request, "entrance/terms.html", {"version": TERMS_VERSION})


@require_safe
def logo(request: HttpRequest, digest: str) -> HttpResponse:
    """The manager's picture; an earlier one as well, for pages that are still open."""
    content = logo_content(digest)
    if not content:
        raise Http404
    return HttpResponse(content, content_type="image/png", headers={"Cache-Control": A_YEAR})
