"""The sums that accounting's bills keep to the cent, and the totals of an import.

Quantity times tariff is not among them: accounting may round it by meter or by day.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from pagalms.kernel.intake import Delivery, Fault


def check(delivery: Delivery) -> Iterator[Fault]:
    """The identities of a bill, then of a line, then of both together."""
    yield from delivery.faults(
        "invoices", "payable",
        _("the bill does not add up: opening balance - paid + charged + penalty is %(sum)s"),
        "SELECT line, payable AS value, opening_balance - paid + charged + penalty AS sum FROM incoming_invoices"
        " WHERE payable <> opening_balance - paid + charged + penalty",
    )  # fmt: skip
    yield from delivery.faults(
        "invoice_lines", "total", _("the line does not add up: net + VAT is %(sum)s"),
        "SELECT line, total AS value, net + vat AS sum FROM incoming_invoice_lines WHERE net + vat <> total",
    )  # fmt: skip
    if "invoice_lines" not in delivery.broken:
        yield from _charged(delivery)
        yield from _vat(delivery)


def _lines(delivery: Delivery) -> None:
    """`arriving_sums`: by bill, the sums of the lines it would have; not of bills with an unreadable line."""
    delivery.run("DROP TABLE IF EXISTS arriving_sums")
    delivery.run(
        "CREATE TEMPORARY TABLE arriving_sums ON COMMIT DROP AS"
        " SELECT invoice_no AS number, min(line) AS first, sum(total) AS total, sum(vat) AS vat"
        " FROM incoming_invoice_lines GROUP BY invoice_no HAVING bool_and(ok)"
        " UNION ALL SELECT a.number, NULL, sum(l.total), sum(l.vat) FROM arriving_invoices a"
        " JOIN billing_invoiceline l ON l.invoice_id = a.known WHERE a.lines = 0 GROUP BY a.number"
    )


def _charged(delivery: Delivery) -> Iterator[Fault]:
    _lines(delivery)
    yield from delivery.faults(
        "invoices", "charged", _("the lines of the bill are together %(sum)s"),
        "SELECT a.line, a.charged AS value, s.total AS sum FROM arriving_invoices a JOIN arriving_sums s"
        " ON s.number = a.number WHERE s.total <> a.charged AND a.line IS NOT NULL",
    )  # fmt: skip
    yield from delivery.faults(
        "invoice_lines", "total", _("the lines of the bill are together %(sum)s, but the bill says %(charged)s"),
        "SELECT s.first AS line, '' AS value, s.total AS sum, a.charged FROM arriving_invoices a"
        " JOIN arriving_sums s ON s.number = a.number WHERE s.total <> a.charged AND a.line IS NULL",
    )  # fmt: skip


def _vat(delivery: Delivery) -> Iterator[Fault]:
    yield from delivery.faults(
        "invoices", "vat", _("the VAT of the bill's lines is together %(sum)s"),
        "SELECT a.line, a.vat AS value, s.vat AS sum FROM arriving_invoices a JOIN arriving_sums s"
        " ON s.number = a.number WHERE s.vat <> a.vat AND a.line IS NOT NULL",
    )  # fmt: skip
    yield from delivery.faults(
        "invoice_lines", "vat", _("the VAT of the bill's lines is together %(sum)s, but the bill says %(said)s"),
        "SELECT s.first AS line, '' AS value, s.vat AS sum, a.vat AS said FROM arriving_invoices a"
        " JOIN arriving_sums s ON s.number = a.number WHERE s.vat <> a.vat AND a.line IS NULL",
    )  # fmt: skip


def totals(delivery: Delivery) -> dict[str, tuple[Decimal, Decimal]]:
    """Read back after writing."""
    found = next(
        delivery.rows(
            "SELECT (SELECT sum(charged) FROM incoming_invoices), (SELECT sum(payable) FROM incoming_invoices),"
            " (SELECT sum(i.charged) FROM billing_invoice i JOIN incoming_invoices s ON s.invoice_no = i.number"
            " WHERE i.current), (SELECT sum(i.payable) FROM billing_invoice i JOIN incoming_invoices s"
            " ON s.invoice_no = i.number WHERE i.current), (SELECT sum(total) FROM incoming_invoice_lines),"
            " (SELECT sum(l.total) FROM billing_invoiceline l JOIN billing_invoice i ON i.id = l.invoice_id"
            " AND i.current WHERE i.number IN (SELECT invoice_no FROM incoming_invoice_lines)),"
            " (SELECT sum(amount) FROM incoming_payments), (SELECT sum(p.amount) FROM billing_payment p"
            " JOIN incoming_payments s ON s.payment_id = p.code)"
        )
    )
    charged, payable, has_charged, has_payable, lines, has_lines, paid, has_paid = (x or Decimal(0) for x in found)
    return {
        "charged": (charged, has_charged),
        "payable": (payable, has_payable),
        "lines": (lines, has_lines),
        "payments": (paid, has_paid),
    }
