"""Strong addresses made for a trial, beside all addresses of the portal."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path

from pagalms.conf.urls import urlpatterns as all_addresses
from pagalms.resident.access import for_strong_property, for_strong_resident


@for_strong_resident
def of_chosen(request: HttpRequest, resident: Any) -> HttpResponse:
    return HttpResponse("the house file", content_type="text/plain")


@for_strong_property
def of_property(request: HttpRequest, resident: Any, flat: Any, **rest: Any) -> HttpResponse:
    return HttpResponse(f"the house file of {flat}", content_type="text/plain")


urlpatterns = [
    *all_addresses,
    path("majas-lieta/izmeginajums/", of_chosen, name="trial"),
    path("ipasumi/<int:apartment>/majas-lieta/izmeginajums/", of_property, name="trial_of_property"),
    path("ipasumi/<int:apartment>/majas-lieta/izmeginajums/<int:document>/", of_property, name="trial_download"),
]
