"""Addresses of this door, below /birojs/."""

from django.urls import URLPattern, path

from pagalms.backoffice import home, letters, staff

urlpatterns: list[URLPattern] = [
    path("", home.home, name="desk"),
    path("vestules/", letters.letters, name="desk_letters"),
    path("darbinieki/", staff.staff, name="desk_staff"),
]
