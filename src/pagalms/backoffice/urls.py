"""Addresses of this door, below /birojs/."""

from django.urls import URLPattern, path

from pagalms.backoffice import (
    application_form,
    applications,
    bills,
    documents,
    home,
    house_file,
    invitations,
    letters,
    readings,
    second_step,
    staff,
)

urlpatterns: list[URLPattern] = [
    path("", home.home, name="desk"),
    path("radijumi/", readings.readings, name="desk_readings"),
    path("radijumi/trukst.csv", readings.missing, name="desk_missing"),
    path("radijumi/gramatvedibai/", readings.handover, name="desk_handover"),
    path("radijumi/gramatvedibai/<str:number>.<slug:form>", readings.batch, name="desk_batch"),
    path("rekini/", bills.bill_letters, name="desk_bill_letters"),
    path("registracija/", applications.applications, name="desk_applications"),
    path("registracija/jauns/", application_form.record_application, name="desk_record_application"),
    path("registracija/neizmantoti/", invitations.unused, name="desk_unused"),
    path("registracija/<int:number>/", applications.application, name="desk_application"),
    path("registracija/<int:number>/lemums/", applications.decide, name="desk_decide"),
    path("registracija/<int:number>/fails/<int:file>/", applications.application_file, name="desk_application_file"),
    path("dokumenti/", documents.documents, name="desk_documents"),
    path("dokumenti/<int:key>/", documents.document, name="desk_document"),
    path("dokumenti/<int:key>/<int:number>/", documents.document_file, name="desk_document_file"),
    path("majas/", house_file.houses, name="desk_houses"),
    path("majas/<int:key>/", house_file.house, name="desk_house"),
    path("vestules/", letters.letters, name="desk_letters"),
    path("darbinieki/", staff.staff, name="desk_staff"),
    path("darbinieki/otrais-solis/", second_step.second_step, name="desk_second_step"),
]
