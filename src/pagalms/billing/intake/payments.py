"""Payments; a refund is a negative one."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from pagalms.kernel.intake import Delivery, Fault, Known, Upsert

PAYMENTS = Upsert(
    "payments",
    "billing_payment",
    ("apartment_id", "paid_on", "amount", "reference"),
    "SELECT i.payment_id AS code, a.id AS apartment_id, i.paid_on, i.amount, i.reference"
    " FROM incoming_payments i LEFT JOIN properties_apartment a ON a.code = i.apartment_id WHERE i.ok",
)

KNOWN = Known(
    "payments", ["payment_id"], ["payment_id"], PAYMENTS.columns,
    "SELECT p.code AS payment_id, a.code AS apartment_id, p.paid_on, p.amount, p.reference FROM billing_payment p"
    " JOIN properties_apartment a ON a.id = p.apartment_id",
)  # fmt: skip


def check(delivery: Delivery) -> Iterator[Fault]:
    """Doubled ids, unknown apartments."""
    yield from delivery.doubled("payments", "payment_id", ["payment_id"], _("stands already in line %(first)s"))
    yield from delivery.unknown(
        "payments", "apartment_id", _("no such apartment is known"), among="apartments", table="properties_apartment"
    )
