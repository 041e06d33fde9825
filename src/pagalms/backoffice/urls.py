"""Addresses of this door, below /birojs/."""

from django.urls import URLPattern, path

from pagalms.backoffice import (
    application_form,
    applications,
    bills,
    home,
    invitations,
    letters,
    mandates,
    notices,
    people,
    readings,
    second_step,
    staff,
)

urlpatterns: list[URLPattern] = [
    path("", home.home, name="desk"),
    path("cilveki/", people.people, name="desk_people"),
    path("cilveki/<int:client>/", people.person, name="desk_person"),
    path("pilnvaras/", mandates.mandates, name="desk_mandates"),
    path("pilnvaras/jauna/", mandates.principal, name="desk_mandate_principal"),
    path("pilnvaras/jauna/<int:client>/", mandates.record, name="desk_mandate_new"),
    path("pilnvaras/<int:document>/", mandates.mandate, name="desk_mandate"),
    path("radijumi/", readings.readings, name="desk_readings"),
    path("radijumi/trukst.csv", readings.missing, name="desk_missing"),
    path("radijumi/gramatvedibai/", readings.handover, name="desk_handover"),
    path("radijumi/gramatvedibai/<str:number>.<slug:form>", readings.batch, name="desk_batch"),
    path("rekini/", bills.bill_letters, name="desk_bill_letters"),
    path("pazinojumi/", notices.notices, name="desk_notices"),
    path("pazinojumi/jauns/", notices.new, name="desk_notice_new"),
    path("pazinojumi/<int:notice>/", notices.notice, name="desk_notice"),
    path("pazinojumi/<int:notice>/labot/", notices.edit, name="desk_notice_edit"),
    path("registracija/", applications.applications, name="desk_applications"),
    path("registracija/jauns/", application_form.record_application, name="desk_record_application"),
    path("registracija/neizmantoti/", invitations.unused, name="desk_unused"),
    path("registracija/<int:number>/", applications.application, name="desk_application"),
    path("registracija/<int:number>/lemums/", applications.decide, name="desk_decide"),
    path("registracija/<int:number>/fails/<int:file>/", applications.application_file, name="desk_application_file"),
    path("vestules/", letters.letters, name="desk_letters"),
    path("darbinieki/", staff.staff, name="desk_staff"),
    path("darbinieki/otrais-solis/", second_step.second_step, name="desk_second_step"),
]
