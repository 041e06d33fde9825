"""The state of an account is told from bills and payments, and only as far as they prove it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pagalms.billing.rules.account import account

D = Decimal
CENTS = st.integers(min_value=1, max_value=50_000).map(lambda cents: D(cents) / 100)


@dataclass(frozen=True)
class Bill:
    period: date
    issued_on: date
    opening_balance: Decimal
    paid: Decimal
    payable: Decimal


@dataclass(frozen=True)
class Paid:
    paid_on: date
    amount: Decimal


def bill(month: int, opening: str, paid: str, payable: str) -> Bill:
    return Bill(date(2026, month, 1), date(2026, month + 1, 10), D(opening), D(paid), D(payable))


def paid(month: int, day: int, amount: str) -> Paid:
    return Paid(date(2026, month, day), D(amount))


JANUARY, FEBRUARY = bill(1, "0", "0", "100"), bill(2, "100", "100", "90")
TABLE = [
    ("nothing known", [], [], "0", []),
    ("one bill, unpaid", [JANUARY], [], "100", [None]),
    ("one bill, paid after it was issued", [JANUARY], [paid(2, 14, "100")], "0", [date(2026, 2, 14)]),
    ("one bill, paid in two parts", [JANUARY], [paid(2, 14, "40"), paid(2, 20, "60")], "0", [date(2026, 2, 20)]),
    ("one bill, paid in part", [JANUARY], [paid(2, 14, "40")], "60", [None]),
    ("paid too much", [JANUARY], [paid(2, 14, "120")], "-20", [date(2026, 2, 14)]),
    (
        "a payment before the bill was issued, after the month ended",
        [JANUARY], [paid(2, 5, "100")], "0", [date(2026, 2, 5)],
    ),
    (
        "a payment of the month before belongs to bills we do not have",
        [JANUARY], [paid(1, 5, "100")], "100", [None],
    ),
    (
        "the next bill counted the payment",
        [JANUARY, FEBRUARY], [paid(2, 14, "100")], "90", [date(2026, 2, 14), None],
    ),
    (
        "a payment dated before the next bill was issued, but counted by the one after it",
        [JANUARY, FEBRUARY], [paid(2, 14, "100"), paid(3, 9, "90")], "0", [date(2026, 2, 14), date(2026, 3, 9)],
    ),
    (
        "unpaid and carried over, then paid together",
        [JANUARY, bill(2, "100", "0", "190")], [paid(3, 14, "190")], "0", [date(2026, 3, 14), date(2026, 3, 14)],
    ),
    (
        "the sums do not come out: only what came after the last bill counts",
        [JANUARY, bill(2, "100", "99", "91")], [paid(2, 14, "100"), paid(3, 12, "91")], "0", [None, date(2026, 3, 12)],
    ),
    (
        "a bill that does not go on from the one before proves nothing about it",
        [JANUARY, bill(2, "70", "70", "90")], [paid(2, 14, "70")], "90", [None, None],
    ),
    ("nothing was to be paid", [bill(1, "-50", "0", "-10")], [], "-10", [None]),
]  # fmt: skip


@pytest.mark.parametrize(("story", "bills", "payments", "balance", "settled"), TABLE, ids=[row[0] for row in TABLE])
def test_account(story: str, bills: list[Bill], payments: list[Paid], balance: str, settled: list[date | None]) -> None:
    found = account(bills, payments)
    assert found.balance == D(balance)
    assert list(found.settled_on) == settled


@given(st.lists(st.tuples(CENTS, st.lists(CENTS, max_size=3)), min_size=1, max_size=24))
def test_balance_is_what_was_charged_less_what_was_paid(months: list[tuple[Decimal, list[Decimal]]]) -> None:
    """Accounting counts payments up to the day of issue; whatever came in, the cents add up."""
    bills: list[Bill] = []
    payments: list[Paid] = []
    balance, waiting = D(0), D(0)
    day = date(2020, 1, 10)
    for charged, received in months:
        opening = balance
        balance = opening - waiting + charged
        bills.append(Bill(day.replace(day=1) - timedelta(days=1), day, opening, waiting, balance))
        payments += [Paid(day + timedelta(days=1 + place), amount) for place, amount in enumerate(received)]
        waiting = sum(received, D(0))
        day = (day.replace(day=1) + timedelta(days=40)).replace(day=10)
    bills = [Bill(one.period.replace(day=1), *list(vars(one).values())[1:]) for one in bills]
    found = account(bills, payments)
    assert found.balance == sum((charged for charged, _ in months), D(0)) - sum((one.amount for one in payments), D(0))
    assert sum((len(some) for some in found.counted), len(found.since)) == len(payments)
    for place, settled in enumerate(found.settled_on):
        later = [one for one in payments if one.paid_on > bills[place].issued_on]
        covered = sum((one.amount for one in later), D(0)) >= bills[place].payable
        assert (settled is not None) == (covered and bills[place].payable > 0)
