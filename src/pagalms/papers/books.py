"""Own bills as tables: every line of every bill, for people's own books."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from pagalms.billing import queries as billing
from pagalms.billing.models import Invoice
from pagalms.kernel.tables import Cell


def line_table(invoices: Sequence[Invoice]) -> tuple[list[str], list[list[Cell]]]:
    """The head and a row for each line of these bills, as accounting sent them. One statement."""
    head = [
        _("Bill No."), _("Version"), _("Month"), _("Issued"), _("Due"), _("Service"), _("Unit"), _("Quantity"),
        _("Price"), _("Net"), _("VAT rate, %"), _("VAT"), _("Total"), _("Bill: to pay"),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            bill.number, bill.version, bill.period, bill.issued_on, bill.due_on, line.description, line.unit,
            line.quantity, line.tariff, line.net, line.vat_rate, line.vat, line.total, bill.payable,
        ]
        for bill, lines in billing.with_lines(invoices)
        for line in lines
    ]  # fmt: skip
    return head, rows


def as_json(invoices: Sequence[Invoice]) -> bytes:
    """The bills with their lines as JSON; amounts as text, so that no program rounds them. One statement."""
    said = [_bill(bill, lines) for bill, lines in billing.with_lines(invoices)]
    return json.dumps({"bills": said}, ensure_ascii=False, indent=1).encode()


def _bill(bill: Invoice, lines: Sequence[Any]) -> dict[str, Any]:
    amounts = ("opening_balance", "paid", "charged", "vat", "penalty", "payable")
    columns = ("quantity", "tariff", "net", "vat_rate", "vat", "total")
    return {
        "number": bill.number,
        "version": bill.version,
        "account_no": bill.apartment.account_no,
        "month": f"{bill.period:%Y-%m}",
        "issued_on": bill.issued_on.isoformat(),
        "due_on": bill.due_on.isoformat(),
        "currency": bill.currency,
        **{name: str(getattr(bill, name)) for name in amounts},
        "lines": [
            {
                "service": line.service_code,
                "description": line.description,
                "unit": line.unit,
                **{name: str(getattr(line, name)) for name in columns},
            }
            for line in lines
        ],
    }
