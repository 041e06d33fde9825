"""Rows of bills, their lines and payments that accounting sent, taken in (kernel.intake)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pagalms.billing.intake import invoices, papers, payments, sums
from pagalms.kernel.intake import Delivery, Fault, Tally

__all__ = ["KNOWN", "billed", "check", "papers", "tally", "totals", "write"]

KNOWN = (*invoices.KNOWN, payments.KNOWN)


def check(delivery: Delivery) -> Iterator[Fault]:
    """Everything that speaks against taking these rows in."""
    yield from invoices.check(delivery)
    yield from sums.check(delivery)
    yield from payments.check(delivery)


def billed(delivery: Delivery) -> None:
    """Make the table `incoming_billed` (apartment, period): the months that have a bill, now or by this import."""
    delivery.run("DROP TABLE IF EXISTS incoming_billed")
    delivery.run(
        "CREATE TEMPORARY TABLE incoming_billed ON COMMIT DROP AS SELECT a.code::text AS apartment, i.period"
        " FROM billing_invoice i JOIN properties_apartment a ON a.id = i.apartment_id WHERE i.current"
        " UNION SELECT apartment_id, period FROM incoming_invoices WHERE ok"
    )
    delivery.run("ANALYZE incoming_billed")


def tally(delivery: Delivery) -> dict[str, Tally]:
    """What they would change; `check` was called before."""
    return {**invoices.tally(delivery), "payments": payments.PAYMENTS.tally(delivery)}


def write(delivery: Delivery) -> int:
    """Take them in, after `check` found nothing and `tally` was taken; how many rows were written."""
    return invoices.write(delivery) + payments.PAYMENTS.write(delivery)


def totals(delivery: Delivery) -> dict[str, tuple[Decimal, Decimal]]:
    """By name of the sum: what the files say together, and what stands in the database for the same rows."""
    return sums.totals(delivery)
