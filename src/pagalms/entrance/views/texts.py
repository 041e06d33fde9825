"""The terms of use."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pagalms.enrolment.rules import TERMS_VERSION


@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    """Lietošanas noteikumi."""
    return render(request, "entrance/terms.html", {"version": TERMS_VERSION})
