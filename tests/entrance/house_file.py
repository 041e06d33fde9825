"""Addresses of a made-up house file, beside all addresses of the portal."""

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
    path("majas-lieta/", of_chosen, name="house_file"),
    path("ipasumi/<int:apartment>/majas-lieta/", of_property, name="property_house_file"),
    path("ipasumi/<int:apartment>/majas-lieta/<int:document>/lejupielade/", of_property, name="house_file_download"),
]
