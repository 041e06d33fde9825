"""Addresses of this door."""

from django.urls import URLPattern, path

from pagalms.resident import (
    account,
    addresses,
    bill_letters,
    bill_papers,
    bills,
    contacts,
    home,
    looks,
    meters,
    settings,
)

urlpatterns: list[URLPattern] = [
    path("sakums/", home.home, name="home"),
    path("ipasumi/<int:apartment>/", home.of_property, name="property_home"),
    path("skaititaji/", meters.of_chosen, name="meters"),
    path("ipasumi/<int:apartment>/skaititaji/", meters.of_property, name="property_meters"),
    path("ipasumi/<int:apartment>/skaititaji/kalendars.ics", meters.calendar, name="meters_calendar"),
    path("ipasumi/<int:apartment>/skaititaji/<int:point>/", meters.point, name="metering_point"),
    path("ipasumi/<int:apartment>/skaititaji/apliecinajums/<str:number>/", meters.receipt, name="receipt"),
    path("rekini/", bills.bills, name="bills"),
    path("ipasumi/<int:apartment>/rekini/", bills.property_bills, name="property_bills"),
    path("ipasumi/<int:apartment>/rekini/konts/", account.account, name="account"),
    path("ipasumi/<int:apartment>/rekini/gads/<int:year>.zip", bill_papers.year, name="bills_year"),
    path("ipasumi/<int:apartment>/rekini/visi.<slug:form>", bill_papers.table, name="bills_table"),
    path("ipasumi/<int:apartment>/rekini/<path:number>/pdf/", bill_papers.bill, name="bill_pdf"),
    path("ipasumi/<int:apartment>/rekini/<path:number>/", bills.bill, name="bill"),
    path("arhivs/rekini/", bills.archive_bills, name="archive_bills"),
    path("arhivs/rekini/visi.<slug:form>", bill_papers.archived_table, name="archive_table"),
    path("arhivs/rekini/<path:number>/pdf/", bill_papers.archived_bill, name="archive_bill_pdf"),
    path("arhivs/rekini/<path:number>/", bills.archive_bill, name="archive_bill"),
    path("vestules/rekini/<str:target>/", bill_letters.bill_letters, name="bill_letters"),
    path("adreses/", addresses.of_chosen, name="addresses"),
    path("ipasumi/<int:apartment>/adreses/", addresses.of_property, name="property_addresses"),
    path("ipasumi/<int:apartment>/adreses/pilnvaras/<int:mandate>/", addresses.end_mandate, name="end_mandate"),
    path("ipasumi/<int:apartment>/adreses/kontakti/", contacts.contacts, name="contacts"),
    path("vestules/kontakti/", contacts.confirm, name="confirm_contact"),
    path("uzstadijumi/", settings.settings, name="settings"),
    path("uzstadijumi/skatijumi/", looks.looks, name="looks"),
    path("uzstadijumi/apliecinajumi/", settings.receipts, name="settings_receipts"),
    path("uzstadijumi/rekini/<int:apartment>/", settings.bill_letters, name="settings_bill_letters"),
]
