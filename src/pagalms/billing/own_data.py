"""What this room holds about a person: bills and payments of their time, and who gets the bills by e-mail."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from pagalms.billing.models import Announcement, BillConsent, Invoice, InvoiceLine, InvoicePaper, Payment
from pagalms.kernel.own_data import Column, Part, Whose, first_day, part, until
from pagalms.properties.own_data import in_own_time, place_of
from pagalms.ui import formats

_AMOUNTS = {
    "opening_balance": _("From the bill before"),
    "paid": _("Paid"),
    "charged": _("Charged"),
    "vat": _("VAT"),
    "penalty": _("Interest for late payment"),
    "payable": _("To pay"),
}


def own_data(whose: Whose) -> Iterator[Part]:
    """The parts of this room: bills to the person, and those of a property issued while they owned it."""
    bills = Invoice.objects.filter(
        Q(client__in=whose.clients) | Q(in_own_time(whose, apartment="apartment", day="issued_on"))
    )
    yield part(
        "bills",
        _("Bills"),
        bills.annotate(place=place_of("apartment")).order_by("period", "number", "version"),
        Column("number", _("Bill No.")),
        Column("version", _("Version")),
        Column("current", _("Counts")),
        Column("place", _("Property"), name="property"),
        Column("period", _("Month"), words=formats.month_year),
        Column("issued_on", _("Issued")),
        Column("due_on", _("Due")),
        *(Column(name, label) for name, label in _AMOUNTS.items()),
        Column("currency", _("Currency")),
    )
    yield from _lines(bills)
    yield from _payments_and_letters(whose)


def _lines(bills: QuerySet[Invoice]) -> Iterator[Part]:
    yield part(
        "bill_lines",
        _("Lines of bills"),
        InvoiceLine.objects.filter(invoice__in=bills.values("pk")).order_by("invoice__period", "invoice", "line_no"),
        Column("invoice__number", _("Bill No."), name="bill"),
        Column("description", _("Service")),
        Column("quantity", _("Quantity")),
        Column("unit", _("Unit")),
        Column("tariff", _("Price")),
        Column("net", _("Net")),
        Column("vat_rate", _("VAT rate, %")),
        Column("vat", _("VAT")),
        Column("total", _("Total")),
    )
    yield part(
        "bill_papers",
        _("Bills that accounting sent as PDF"),
        InvoicePaper.objects.filter(invoice__in=bills.values("pk")).order_by("pk"),
        Column("invoice__number", _("Bill No."), name="bill"),
        Column("file__name", _("File"), name="file"),
    )


def _payments_and_letters(whose: Whose) -> Iterator[Part]:
    paid = Payment.objects.filter(in_own_time(whose, apartment="apartment", day="paid_on"))
    yield part(
        "payments",
        _("Payments received for your property"),
        paid.annotate(place=place_of("apartment")).order_by("paid_on", "pk"),
        Column("code", _("Number")),
        Column("place", _("Property"), name="property"),
        Column("paid_on", _("Date")),
        Column("amount", _("Amount")),
        Column("reference", _("Purpose of payment")),
    )
    yield part(
        "bills_by_email",
        _("Bills by e-mail: what you chose"),
        BillConsent.objects.filter(user=whose.user).annotate(place=place_of("apartment")).order_by("pk"),
        Column("place", _("Property"), name="property"),
        Column("period", _("Since"), name="since", read=first_day),
        Column("period", _("Until"), name="until", read=until),
        Column("given_at", _("Said in")),
    )
    yield part(
        "bills_announced",
        _("When letters with bills were written"),
        Announcement.objects.filter(invoice__client__in=whose.clients).order_by("pk"),
        Column("invoice__number", _("Bill No."), name="bill"),
        Column("at", _("When")),
    )
