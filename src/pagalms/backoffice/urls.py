"""Addresses of this door, below /birojs/."""

from django.urls import URLPattern, path

from pagalms.backoffice import bills, home, letters, notices, second_step, staff

urlpatterns: list[URLPattern] = [
    path("", home.home, name="desk"),
    path("rekini/", bills.bill_letters, name="desk_bill_letters"),
    path("pazinojumi/", notices.notices, name="desk_notices"),
    path("pazinojumi/jauns/", notices.new, name="desk_notice_new"),
    path("pazinojumi/<int:notice>/", notices.notice, name="desk_notice"),
    path("pazinojumi/<int:notice>/labot/", notices.edit, name="desk_notice_edit"),
    path("vestules/", letters.letters, name="desk_letters"),
    path("darbinieki/", staff.staff, name="desk_staff"),
    path("darbinieki/otrais-solis/", second_step.second_step, name="desk_second_step"),
]
