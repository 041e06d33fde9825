"""The bills of a property for those to whom it is open, with the state of its account."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import zip_longest
from typing import Any, NamedTuple

import segno
from django.db import connection
from django.db.models import CharField, DateField, DecimalField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import TruncMonth

from pagalms.billing.models import Invoice, Payment
from pagalms.billing.rules.account import Account, account
from pagalms.billing.rules.payment_code import iban_in_groups, payment_code, purpose
from pagalms.billing.rules.statement import AccountStatement, statement
from pagalms.kernel.month import Month
from pagalms.kernel.prepared import Prepared
from pagalms.manager.queries import manager
from pagalms.properties.models import Apartment, Ownership


@dataclass(frozen=True)
class PayBox:
    """How a bill is paid: the account, the words for the payment, and the code (None: no valid one can be made)."""

    name: str
    iban: str
    purpose: str
    code: segno.QRCode | None


@dataclass(frozen=True)
class Bill:
    """One bill as a list and the home page show it.

    `state`: "due" (still to pay), "overdue", "settled" (proved by payments), "carried" (unpaid, taken over by a later
    bill), "nothing" (nothing to pay) or "" (the data does not tell). `left`: still to pay of the newest bill.
    `debt`: what of the amount was owed before this month.
    """

    invoice: Invoice
    flat: Apartment
    newest: bool
    state: str
    left: Decimal
    settled_on: date | None
    pay: PayBox | None
    on: date

    @property
    def due_today(self) -> bool:
        """Whether today is the last day to pay."""
        return self.invoice.due_on == self.on

    @property
    def debt(self) -> Decimal:
        """What was owed before this month and is still to pay; zero when nothing. Money pays the oldest debt first."""
        received_since = self.invoice.payable - self.left
        return max(self.invoice.opening_balance - self.invoice.paid - received_since, Decimal("0.00"))


@dataclass(frozen=True)
class Year:
    """The bills of a year, newest first, and what was charged in it."""

    number: int
    bills: tuple[Bill, ...]
    charged: Decimal


@dataclass(frozen=True)
class Book:
    """All bills of a property that a resident may see, newest first, with its account."""

    flat: Apartment
    bills: tuple[Bill, ...]
    account: Account
    payments: tuple[Payment, ...]

    @property
    def latest(self) -> Bill | None:
        """The newest bill."""
        return self.bills[0] if self.bills else None

    @property
    def first_year(self) -> int | None:
        """The year of the oldest bill."""
        return self.bills[-1].invoice.period.year if self.bills else None

    @property
    def ahead(self) -> Decimal:
        """What was paid in advance; zero when nothing."""
        return max(-self.account.balance, Decimal("0.00"))

    @property
    def last_payment(self) -> Payment | None:
        """The newest payment."""
        return self.payments[-1] if self.payments else None

    def years(self) -> list[Year]:
        """The bills by the year of their month."""
        numbers = dict.fromkeys(bill.invoice.period.year for bill in self.bills)
        return [_year(number, self.bills) for number in numbers]

    def bill(self, number: str) -> Bill | None:
        """The bill with this number, or None."""
        return next((bill for bill in self.bills if bill.invoice.number == number), None)

    def before(self, bill: Bill) -> Invoice | None:
        """The bill of the month before, or None."""
        place = self.bills.index(bill) + 1
        earlier = self.bills[place].invoice if place < len(self.bills) else None
        return earlier if earlier and follows(bill.invoice, earlier) else None

    def statement(self, *, since: date, until: date) -> AccountStatement:
        """What was charged and received on these days, and the balance before and after."""
        oldest_first = [bill.invoice for bill in reversed(self.bills)]
        return statement(oldest_first, self.payments, since=since, until=until)

    def payments_on(self, bill: Bill) -> tuple[Payment, ...]:
        """The payments counted on a bill, where the sums tell."""
        place = len(self.bills) - 1 - self.bills.index(bill)
        return tuple(one for one in self.account.counted[place] if isinstance(one, Payment))


def book_of(flat: Apartment, *, codes: Sequence[bytes], on: date) -> Book:
    """The bills and the account of a property that is open to the owner of these codes on that day. Two statements."""
    invoices = _INVOICES(flats=[flat.pk], codes=codes, on=on)
    payments = _PAYMENTS(flat=flat.pk, since=invoices[0].period) if invoices else []
    state = account(invoices, payments)
    bills = [
        _bill(invoice, flat, state, place, following=following, on=on)
        for place, (invoice, following) in enumerate(zip_longest(invoices, invoices[1:]))
    ]
    return Book(flat, tuple(reversed(bills)), state, tuple(payments))


_INVOICES = Prepared(
    lambda flats, codes, on: visible_in(flats, codes, on).select_related("client").order_by("period", "issued_on", "pk")
)
_PAYMENTS = Prepared(
    lambda flat, since: Payment.objects.filter(apartment=flat, paid_on__gte=since).order_by("paid_on", "pk")
)


def latest_bill(flat: Apartment, *, codes: Sequence[bytes], on: date) -> Bill | None:
    """The newest bill of a property, with how to pay it, as in its book; None when there is none yet. One statement.

    The bill's other fields are asked for when somebody looks at them.
    """
    rows = _ACCOUNT(flats=[flat.pk], codes=codes, on=on)
    billed = sorted(_Billed(*row) for what, *row in rows if what == _BILL)
    if not billed:
        return None
    paid = [_Paid(day, amount, key) for what, day, _issued, key, _due, amount, *_rest in rows if what == _PAYMENT]
    state = account(billed, sorted(one for one in paid if one.paid_on >= billed[0].period))
    known = {"apartment_id": flat.pk, **billed[-1]._asdict()}
    names = [field.attname for field in Invoice._meta.concrete_fields if field.attname in known]
    invoice = Invoice.from_db(connection.alias, names, [known[name] for name in names])
    return _bill(invoice, flat, state, len(billed) - 1, following=None, on=on)


class _Billed(NamedTuple):
    """What the account needs of a bill, in the order of bills, and what is told of the newest one."""

    period: date
    issued_on: date
    id: int
    due_on: date
    opening_balance: Decimal
    paid: Decimal
    payable: Decimal
    number: str
    currency: str


class _Paid(NamedTuple):
    """What the account needs of a payment, in the order of payments."""

    paid_on: date
    amount: Decimal
    id: int


def _account_rows(flats: Collection[int], codes: Sequence[bytes], on: date) -> QuerySet[Any, Any]:
    """Bills and payments as rows of one shape."""
    nothing, no_words = Value(Decimal(0), DecimalField(max_digits=12, decimal_places=2)), Value("", CharField())
    bills = visible_in(flats, codes, on).values_list(Value(_BILL), *_Billed._fields)
    received = Payment.objects.filter(apartment__in=flats).values_list(
        Value(_PAYMENT), "paid_on", "paid_on", "id", "paid_on", "amount", nothing, nothing, no_words, no_words
    )
    return bills.union(received, all=True)


_BILL, _PAYMENT = 1, 2
_ACCOUNT = Prepared(_account_rows)


def follows(invoice: Invoice, other: Invoice) -> bool:
    """Whether the bill is for the month after the other one's, of the same apartment."""
    month = Month.of(other.period).plus(1)
    return invoice.apartment_id == other.apartment_id and invoice.period == month.first


def visible(flat: Apartment, codes: Sequence[bytes], on: date) -> QuerySet[Invoice]:
    """Those of one flat, with their clients."""
    return visible_in([flat.pk], codes, on).select_related("client")


def visible_in(flats: Collection[int], codes: Sequence[bytes], on: date) -> QuerySet[Invoice]:
    """Current bills of these flats for months that ended in the present owners' time, or addressed to the person.

    A buyer inherits the account, not the seller's habits: months that ended before the earliest of the present
    ownerships began stay with the seller.
    """
    present = Ownership.objects.filter(apartment=OuterRef("apartment"), period__contains=on)
    begun = present.annotate(since=TruncMonth(F("period__startswith"), output_field=DateField())).filter(
        Q(period__lower_inf=True) | Q(since__lte=OuterRef("period"))
    )
    own = Q(client__personal_code_digest__in=list(codes))
    return Invoice.objects.filter(Q(Exists(begun)) | own, apartment__in=list(flats), current=True)


def _bill(
    invoice: Invoice, flat: Apartment, state: Account, place: int, *, following: Invoice | None, on: date
) -> Bill:
    settled_on = state.settled_on[place]
    left = max(state.balance, Decimal("0.00")) if following is None else Decimal("0.00")
    return Bill(
        invoice=invoice,
        flat=flat,
        newest=following is None,
        state=_state(invoice, settled_on, left, on, following=following),
        left=left,
        settled_on=settled_on,
        pay=_pay_box(invoice, flat, left) if following is None and left else None,
        on=on,
    )


def _state(invoice: Invoice, settled_on: date | None, left: Decimal, on: date, *, following: Invoice | None) -> str:
    if invoice.payable <= 0:
        return "nothing"
    if settled_on:
        return "settled"
    if following is not None:
        return "carried" if following.opening_balance == invoice.payable else ""
    if not left:
        return "settled"
    return "overdue" if invoice.due_on < on else "due"


def _pay_box(invoice: Invoice, flat: Apartment, left: Decimal) -> PayBox:
    named = manager()
    account = named.account_on(invoice.issued_on)
    words = purpose(flat.account_no, invoice.number)
    code = None
    if account and invoice.currency == "EUR":
        code = payment_code(name=named.name, iban=account.iban, bic=account.bic, amount=left, text=words)
    return PayBox(named.name, iban_in_groups(account.iban) if account else "", words, code)


def _year(number: int, bills: Iterable[Bill]) -> Year:
    own = tuple(bill for bill in bills if bill.invoice.period.year == number)
    return Year(number, own, sum((bill.invoice.charged for bill in own), Decimal("0.00")))
