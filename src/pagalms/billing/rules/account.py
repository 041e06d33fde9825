"""The state of a property's account, told from its bills and payments alone.

A bill says how much accounting had received (`paid`) but not which payments those were, and a payment does not say on
which bill it was counted: accounting may close a month at its end or on the day it issues bills. So payments are
matched to bills by their sums, in order; where the sums do not prove it, nothing is claimed.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Protocol, TypeVar

NOTHING = Decimal("0.00")


class Statement(Protocol):
    """What the account needs of a bill."""

    @property
    def period(self) -> date:
        """The month it is for, as its first day."""

    @property
    def issued_on(self) -> date:
        """The day accounting issued it."""

    @property
    def opening_balance(self) -> Decimal:
        """What was owed before, in euro; negative when too much was paid."""

    @property
    def paid(self) -> Decimal:
        """What accounting had received since the bill before, in euro."""

    @property
    def payable(self) -> Decimal:
        """What is to be paid, in euro; negative for a credit."""


class Receipt(Protocol):
    """What the account needs of a payment."""

    @property
    def paid_on(self) -> date:
        """The day the money came."""

    @property
    def amount(self) -> Decimal:
        """How much came, in euro; negative for a refund."""


R = TypeVar("R", bound=Receipt)


@dataclass(frozen=True)
class Account:
    """Where a property stands.

    `balance`: still to pay (negative: paid in advance). `since`: payments that no bill has counted yet.
    `counted[n]`: payments counted on the n-th bill, oldest bill first; empty where the sums do not tell.
    `settled_on[n]`: the day on which payments had covered the n-th bill, None where the data does not prove it.
    """

    balance: Decimal
    since: tuple[Receipt, ...]
    counted: tuple[tuple[Receipt, ...], ...]
    settled_on: tuple[date | None, ...]


@dataclass
class _Matching:
    counted: list[tuple[Receipt, ...]] = field(default_factory=list)
    left: list[Receipt] = field(default_factory=list)
    proved: bool = True


def account(bills: Sequence[Statement], payments: Sequence[Receipt]) -> Account:
    """The account after all bills (oldest first) and payments."""
    if not bills:
        return Account(NOTHING, (), (), ())
    found = _match(bills, sorted(payments, key=lambda payment: payment.paid_on))
    latest = bills[-1]
    since = found.left if found.proved else [one for one in payments if one.paid_on > latest.issued_on]
    if found.proved:
        settled = _settled(bills, found.counted, since)
    else:
        settled = [*[None] * (len(bills) - 1), _covered(latest.payable, since)]
    return Account(
        balance=latest.payable - sum((one.amount for one in since), NOTHING),
        since=tuple(since),
        counted=tuple(found.counted) if found.proved else ((),) * len(bills),
        settled_on=tuple(settled),
    )


def _match(bills: Sequence[Statement], payments: list[Receipt]) -> _Matching:
    """Give each bill the payments whose sum it names; `proved` is False when some sum does not come out."""
    found = _Matching(left=_from_first(bills[0], payments))
    for bill in bills:
        taken = _taken(bill, found.left)
        if taken is None:
            found.proved = False
            break
        found.counted.append(tuple(found.left[:taken]))
        found.left = found.left[taken:]
    return found


def _from_first(bill: Statement, payments: list[Receipt]) -> list[Receipt]:
    """The payments from the first known bill on: those it counted and later ones, not those of bills before it."""
    if not bill.paid:
        month_end = bill.period.replace(day=monthrange(bill.period.year, bill.period.month)[1])
        return [one for one in payments if one.paid_on > month_end]
    for start in reversed(range(len(payments))):
        if _taken(bill, payments[start:]) is not None:
            return payments[start:]
    return payments


def _taken(bill: Statement, payments: Sequence[Receipt]) -> int | None:
    """How many of the payments, from the first, make up what the bill says was paid; None when none do."""
    total = NOTHING
    if not bill.paid:
        return 0
    for number, payment in enumerate(payments, start=1):
        if payment.paid_on > bill.issued_on:
            return None
        total += payment.amount
        if total == bill.paid:
            return number
    return None


def _settled(
    bills: Sequence[Statement], counted: Sequence[tuple[Receipt, ...]], since: Sequence[Receipt]
) -> list[date | None]:
    """For each bill the day later payments had covered it, as long as each bill goes on from the one before."""
    days: list[date | None] = []
    later: list[Receipt] = list(since)
    unbroken = True
    for number in reversed(range(len(bills))):
        days.append(_covered(bills[number].payable, later) if unbroken else None)
        if number:
            unbroken = unbroken and bills[number].opening_balance == bills[number - 1].payable
            later = [*counted[number], *later]
    return days[::-1]


def _covered(amount: Decimal, payments: Sequence[Receipt]) -> date | None:
    """The day the payments reached the amount; None when they did not, or when there was nothing to pay."""
    if amount <= 0:
        return None
    total = NOTHING
    for payment in payments:
        total += payment.amount
        if total >= amount:
            return payment.paid_on
    return None
