"""The statement of an account: rules by tables and by chance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from pagalms.billing.rules.account import account
from pagalms.billing.rules.statement import statement


@dataclass(frozen=True)
class Bill:
    number: str
    period: date
    issued_on: date
    opening_balance: Decimal
    paid: Decimal
    charged: Decimal
    penalty: Decimal = Decimal("0.00")

    @property
    def payable(self) -> Decimal:
        return self.opening_balance - self.paid + self.charged + self.penalty


@dataclass(frozen=True)
class Paid:
    paid_on: date
    amount: Decimal


MARCH = Bill("3", date(2026, 3, 1), date(2026, 4, 10), Decimal("20.00"), Decimal("20.00"), Decimal("100.00"))
APRIL = Bill(
    "4", date(2026, 4, 1), date(2026, 5, 10), Decimal("100.00"), Decimal("60.00"), Decimal("110.00"), Decimal("1.50")
)
BEFORE, FIRST, LATER = (
    Paid(date(2026, 4, 1), Decimal("20.00")),
    Paid(date(2026, 4, 20), Decimal("60.00")),
    Paid(date(2026, 5, 20), Decimal("30.00")),
)
YEAR = {"since": date(2026, 1, 1), "until": date(2026, 12, 31)}


def test_each_event_with_the_balance_after_it() -> None:
    told = statement([MARCH, APRIL], [BEFORE, FIRST, LATER], **YEAR)
    assert told.opening == Decimal("0.00")
    assert [(row.on.month, row.kind, row.balance) for row in told.rows] == [
        (4, "bill", Decimal("100.00")),
        (4, "payment", Decimal("40.00")),
        (5, "bill", Decimal("151.50")),
        (5, "payment", Decimal("121.50")),
    ]
    assert (told.charged, told.received, told.closing) == (Decimal("211.50"), Decimal("90.00"), Decimal("121.50"))


def test_a_part_of_the_time_begins_where_the_time_before_ended() -> None:
    told = statement([MARCH, APRIL], [BEFORE, FIRST, LATER], since=date(2026, 4, 11), until=date(2026, 5, 10))
    assert told.opening == Decimal("100.00")
    assert [row.kind for row in told.rows] == ["payment", "bill"]
    assert told.closing == Decimal("151.50")


def test_days_without_events_keep_the_balance() -> None:
    told = statement([MARCH, APRIL], [BEFORE, FIRST, LATER], since=date(2027, 1, 1), until=date(2027, 1, 31))
    assert (told.opening, told.rows, told.closing) == (Decimal("121.50"), (), Decimal("121.50"))


def test_without_bills_there_is_nothing() -> None:
    told = statement([], [FIRST], **YEAR)
    assert (told.opening, told.rows, told.closing) == (Decimal("0.00"), (), Decimal("0.00"))


def test_sums_that_do_not_come_out_are_shown_as_corrections() -> None:
    odd = Bill("4", date(2026, 4, 1), date(2026, 5, 10), Decimal("100.00"), Decimal("55.55"), Decimal("110.00"))
    told = statement([MARCH, odd], [FIRST], **YEAR)
    assert [row.kind for row in told.rows] == ["bill", "payment", "correction", "bill"]
    assert told.rows[-1].balance == odd.payable


@st.composite
def books(draw: st.DrawFn) -> tuple[list[Bill], list[Paid]]:
    """An account as an honest accountant keeps it: each bill counts what came since the one before."""
    cents = st.integers(1, 50_000).map(lambda value: Decimal(value) / 100)
    bills: list[Bill] = []
    payments: list[Paid] = []
    balance = draw(st.integers(-5_000, 5_000).map(lambda value: Decimal(value) / 100))
    for number in range(draw(st.integers(1, 6))):
        period = date(2026, number + 1, 1)
        issued = date(2026, number + 2, 10)
        came = draw(st.lists(cents, max_size=3)) if bills else []
        payments += [Paid(bills[-1].issued_on + timedelta(days=2 + place), amount) for place, amount in enumerate(came)]
        bill = Bill(str(number), period, issued, balance, sum(came, Decimal("0.00")), draw(cents))
        bills.append(bill)
        balance = bill.payable
    payments += [Paid(bills[-1].issued_on + timedelta(days=5), amount) for amount in draw(st.lists(cents, max_size=2))]
    return bills, payments


@given(books())
def test_the_statement_ends_where_the_account_stands(kept: tuple[list[Bill], list[Paid]]) -> None:
    bills, payments = kept
    told = statement(bills, payments, **YEAR)
    assert told.closing == account(bills, payments).balance
    assert told.opening + told.charged - told.received == told.closing
