"""Help (the eight questions of the FAQ for this installation) and the terms of use."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pagalms.enrolment.rules import TERMS_VERSION
from pagalms.identity import providers


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Palīdzība."""
    offered = providers.offered()
    banks = ", ".join(provider.label for provider in offered)
    return render(request, "entrance/help.html", {"providers": offered, "banks": banks})


@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    """Lietošanas noteikumi."""
    return render(request, "entrance/terms.html", {"version": TERMS_VERSION})
