"""The statement of an account: what was charged and received from day to day, and where that left the account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, Protocol

from pagalms.billing.rules.account import NOTHING, Receipt, account
from pagalms.billing.rules.account import Statement as Bill

Kind = Literal["bill", "payment", "correction"]


class Charged(Bill, Protocol):
    """What the statement needs of a bill besides what the account needs."""

    @property
    def number(self) -> str:
        """Accounting's number."""

    @property
    def charged(self) -> Decimal:
        """The month's services with VAT, in euro."""

    @property
    def penalty(self) -> Decimal:
        """Interest for late payment, in euro."""


@dataclass(frozen=True)
class Row:
    """One event; amounts in euro. `balance` after it: what is to be paid, negative when paid ahead.

    `correction`: accounting's own sums differ from the payments we know; it is shown rather than hidden.
    """

    on: date
    kind: Kind
    number: str
    charged: Decimal
    received: Decimal
    balance: Decimal


@dataclass(frozen=True)
class AccountStatement:
    """The events from `since` to `until`, both included, with the balance before and after them."""

    since: date
    until: date
    opening: Decimal
    rows: tuple[Row, ...]
    closing: Decimal

    @property
    def charged(self) -> Decimal:
        """All that was charged."""
        return sum((row.charged for row in self.rows), NOTHING)

    @property
    def received(self) -> Decimal:
        """All that was received."""
        return sum((row.received for row in self.rows), NOTHING)


def statement(bills: Sequence[Charged], payments: Sequence[Receipt], *, since: date, until: date) -> AccountStatement:
    """The statement for these days; bills oldest first."""
    rows = _rows(bills, payments)
    before = [row for row in rows if row.on < since]
    inside = tuple(row for row in rows if since <= row.on <= until)
    opening = before[-1].balance if before else (_begun(bills[0]) if bills else NOTHING)
    return AccountStatement(since, until, opening, inside, inside[-1].balance if inside else opening)


def _begun(first: Charged) -> Decimal:
    """Where the account stood before the first known bill."""
    return first.opening_balance - first.paid


def _rows(bills: Sequence[Charged], payments: Sequence[Receipt]) -> list[Row]:
    if not bills:
        return []
    found = account(bills, payments)
    proved = any(found.counted) or not any(bill.paid for bill in bills)
    if proved:
        known = [*(one for some in found.counted[1:] for one in some), *found.since]
    else:
        known = [one for one in payments if one.paid_on > bills[0].issued_on]
    return _told(bills, known, _begun(bills[0]), corrected=not proved)


def _told(bills: Sequence[Charged], known: Sequence[Receipt], balance: Decimal, *, corrected: bool) -> list[Row]:
    rows: list[Row] = []
    left = sorted(known, key=lambda payment: payment.paid_on)
    for bill in bills:
        while left and left[0].paid_on <= bill.issued_on:
            balance = _received(rows, left.pop(0), balance)
        owed = bill.opening_balance - bill.paid
        if corrected and owed != balance:
            rows.append(Row(bill.issued_on, "correction", bill.number, owed - balance, NOTHING, owed))
            balance = owed
        charged = bill.charged + bill.penalty
        balance += charged
        rows.append(Row(bill.issued_on, "bill", bill.number, charged, NOTHING, balance))
    for payment in left:
        balance = _received(rows, payment, balance)
    return rows


def _received(rows: list[Row], payment: Receipt, balance: Decimal) -> Decimal:
    balance -= payment.amount
    rows.append(Row(payment.paid_on, "payment", "", NOTHING, payment.amount, balance))
    return balance
