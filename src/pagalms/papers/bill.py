"""A bill as a paper: what the page says, set for keeping and printing (issued by accounting, only shown here)."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from typing import Any

import segno
from django.utils import translation
from django.utils.translation import gettext as _

from pagalms.billing import queries as billing
from pagalms.billing.models import Invoice
from pagalms.billing.rules.lines import Line
from pagalms.billing.rules.payment_code import iban_in_groups, payment_code, purpose
from pagalms.billing.wording import groups_in_words, in_words
from pagalms.files.queries import content_of
from pagalms.kernel.month import Month
from pagalms.manager.queries import manager
from pagalms.meters.queries.month import MonthReading, readings_in
from pagalms.papers import press
from pagalms.ui import formats

DARK = "#0b1f22"


def bill_pdf(invoice: Invoice, *, payer: str, before: Invoice | None, language: str) -> bytes:
    """The PDF that accounting sent; else the bill set here with its lines, meters, sums and payment code.

    `payer` is empty for those who may not know the name. At most five statements.
    """
    if sent := billing.paper_of(invoice):
        return content_of(sent)
    with translation.override(language):
        return press.pdf("bill", _said(invoice, payer, before, language), dated=invoice.issued_on)


def file_name(invoice: Invoice) -> str:
    """The name under which people keep it."""
    values = {"month": f"{invoice.period:%Y-%m}", "number": invoice.number.replace("/", "-")}
    return _("Bill %(month)s %(number)s.pdf") % values


def _said(invoice: Invoice, payer: str, before: Invoice | None, language: str) -> dict[str, Any]:
    told = billing.explained(invoice, before)
    total = sum((Decimal(line.total) for group in told.groups for line in group.lines), Decimal(0))
    return {
        "language": language,
        "title": _("Bill for %(month)s") % {"month": formats.month_year(invoice.period, "for")},
        "words": _words(before),
        "about": _about(invoice, payer),
        "qr": _qr(invoice),
        "due": _("by %(day)s") % {"day": formats.day(invoice.due_on)} if invoice.payable > 0 else "",
        "payable": formats.money(invoice.payable),
        "pay": _pay(invoice),
        "notes": _notes(invoice),
        "lines_head": [_("Service"), _("Quantity"), _("Price"), _("Net"), _("VAT"), _("Total")],
        "groups": [
            {
                "name": f"{one.label} \u2013 {one.reason}" if one.reason else str(one.label),
                "total": formats.decimal(one.group.total, 2),
                "lines": [_line(line) for line in one.group.lines],
            }
            for one in groups_in_words(told.groups, told.prices_since)
        ],
        "lines_total": [_("Total"), "", "", "", formats.decimal(invoice.vat, 2), formats.decimal(total, 2)],
        "balance": _balance(invoice),
        "balance_total": [_("Total to pay"), formats.decimal(invoice.payable, 2)],
        "readings_head": [_("Meter"), _("Before"), _("Reading"), _("Use")],
        "readings": [_reading(one) for one in readings_in(invoice.apartment, Month.of(invoice.period))],
        "changes": [
            [f"{one.change.description}: {one.reason}", formats.signed(one.change.difference)]
            for one in map(in_words, told.changes)
        ],
        "foot": _("Bill No. %(number)s. Prepared electronically, valid without a signature.")
        % {"number": invoice.number},
    }


def _words(before: Invoice | None) -> dict[str, str]:
    since = formats.month(before.period, "for") if before else ""
    return {
        "registration_no": _("Reg. No."),
        "qr": _("QR code for paying the bill in a bank's app"),
        "scan": _("Scan with your bank's app"),
        "to_pay": _("To pay"),
        "lines": _("What it is for"),
        "balance": _("How the amount comes about"),
        "meters": _("Meters"),
        "changes": _("What changed since %(month)s") % {"month": since},
        "what": _("What"),
        "euro": "€",
    }


def _about(invoice: Invoice, payer: str) -> list[tuple[str, str]]:
    flat = invoice.apartment
    rows = [
        (_("Bill No."), invoice.number),
        (_("Issued"), formats.day(invoice.issued_on)),
        (_("Payer"), payer),
        (_("Property"), f"{flat}, {flat.house.city}, {flat.house.postcode}"),
        (_("Account No."), flat.account_no),
        (_("Area"), f"{formats.decimal(flat.area_m2, 2, least=0)}{formats.NBSP}m²"),
    ]
    return [row for row in rows if row[1]]


def _pay(invoice: Invoice) -> list[tuple[str, str]]:
    named = manager()
    account = named.account_on(invoice.issued_on)
    if invoice.payable <= 0 or account is None:
        return []
    return [
        (_("Payee"), named.name),
        (_("Account"), iban_in_groups(account.iban)),
        (_("Purpose of payment"), purpose(invoice.apartment.account_no, invoice.number)),
    ]


def _qr(invoice: Invoice) -> str | None:
    if invoice.currency != "EUR":
        return None
    named = manager()
    account = named.account_on(invoice.issued_on)
    if account is None:
        return None
    text = purpose(invoice.apartment.account_no, invoice.number)
    code = payment_code(name=named.name, iban=account.iban, bic=account.bic, amount=invoice.payable, text=text)
    return _drawn(code) if code else None


def _drawn(code: segno.QRCode) -> str:
    out = BytesIO()
    code.save(out, kind="svg", border=2, dark=DARK, light="#fff", xmldecl=False)
    return out.getvalue().decode()


def _notes(invoice: Invoice) -> list[str]:
    notes = []
    for earlier in billing.earlier_versions(invoice)[-1:]:
        values = {"number": invoice.version, "date": formats.day(earlier.issued_on)}
        values["amount"] = formats.money(earlier.payable)
        notes.append(
            _(
                "This is a corrected bill (version %(number)s). The earlier one of %(date)s with %(amount)s to pay no "
                "longer counts."
            )
            % values
        )
    debt = invoice.opening_balance - invoice.paid
    if debt > 0 and invoice.payable > 0:
        notes.append(_("%(debt)s of the amount is owed from before.") % {"debt": formats.money(debt)})
    return notes


def _line(line: Line) -> list[str]:
    rate = getattr(line, "vat_rate", Decimal(0))
    vat, net = getattr(line, "vat", Decimal(0)), getattr(line, "net", line.total)
    return [
        line.description,
        f"{formats.decimal(line.quantity, 4, least=0)}{formats.NBSP}{formats.unit(line.unit)}",
        formats.decimal(line.tariff, 6, least=4),
        formats.decimal(net, 2),
        f"{formats.decimal(vat, 2)} ({formats.share(rate)})" if rate else formats.decimal(vat, 2),
        formats.decimal(line.total, 2),
    ]


def _balance(invoice: Invoice) -> list[list[str]]:
    ahead = invoice.opening_balance < 0
    month, vat = formats.month(invoice.period, "for"), formats.money(invoice.vat)
    rows = [
        (_("Paid ahead before") if ahead else _("From the bill before"), invoice.opening_balance),
        (_("Paid"), -invoice.paid),
        (_("Charged for %(month)s (of it VAT %(vat)s)") % {"month": month, "vat": vat}, invoice.charged),
        (_("Interest for late payment"), invoice.penalty),
    ]
    return [[name, formats.decimal(amount, 2)] for name, amount in rows]


def _reading(one: MonthReading) -> list[str]:
    meter = one.meter
    before = one.before.value if one.before else meter.initial_value
    place, number = meter.point.location, _("No.")
    name = f"{place[:1].upper()}{place[1:]}, {meter.point.get_kind_display()}"
    use = f"{formats.decimal(one.use, 3)}{formats.NBSP}{formats.unit(meter.unit)}" if one.use is not None else "–"
    return [
        f"{name}, {number}{formats.NBSP}{meter.serial_no}",
        formats.decimal(before, meter.decimal_digits) if before is not None else "–",
        formats.decimal(one.reading.value, meter.decimal_digits),
        use,
    ]
