"""Bills for the village: accounting as the stories need it."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from decimal import Decimal

from pagalms.billing.models import Invoice, InvoiceLine, Payment
from pagalms.properties.models import Apartment, Client

# service, unit, quantity, tariff, net, VAT rate, VAT
USUAL = (
    ("management", "m2", "62.3", "0.5120", "31.90", "0", "0.00"),
    ("heating", "m2", "62.3", "0.6100", "38.00", "12", "4.56"),
    ("water_sewerage", "m3", "9.880", "2.8700", "28.36", "21", "5.96"),
    ("waste", "pers.", "2", "3.4200", "6.84", "21", "1.44"),
)
WINTER_HEATING = ("heating", "m2", "62.3", "1.2200", "76.01", "12", "4.56")
Row = tuple[str, str, str, str, str, str, str]


def issue(
    flat: Apartment,
    client: Client,
    month: date,
    *,
    opening: Decimal = Decimal("0.00"),
    paid: Decimal = Decimal("0.00"),
    rows: tuple[Row, ...] = USUAL,
    version: int = 1,
    number: str = "",
) -> Invoice:
    """A bill of a month: issued on the 10th of the next one, due on its last day."""
    later = date(month.year + month.month // 12, month.month % 12 + 1, 10)
    charged = sum((Decimal(row[4]) + Decimal(row[6]) for row in rows), Decimal(0))
    number = number or f"{month:%Y%m}-{flat.pk:06d}"
    Invoice.objects.filter(number=number).update(current=False)
    invoice = Invoice.objects.create(
        number=number, version=version, apartment=flat, client=client, period=month, issued_on=later,
        due_on=later.replace(day=monthrange(later.year, later.month)[1]), opening_balance=opening, paid=paid,
        charged=charged, vat=sum((Decimal(row[6]) for row in rows), Decimal(0)), penalty=Decimal(0),
        payable=opening - paid + charged,
    )  # fmt: skip
    InvoiceLine.objects.bulk_create(
        InvoiceLine(
            invoice=invoice, line_no=place, service_code=code, description=code, unit=unit, quantity=Decimal(quantity),
            tariff=Decimal(tariff), net=Decimal(net), vat_rate=Decimal(rate), vat=Decimal(vat),
            total=Decimal(net) + Decimal(vat),
        )
        for place, (code, unit, quantity, tariff, net, rate, vat) in enumerate(rows, start=1)
    )  # fmt: skip
    return invoice


def pay(flat: Apartment, on: date, amount: Decimal) -> Payment:
    """Money that accounting received for a flat."""
    code = f"P{flat.pk}-{on:%Y%m%d}-{amount}"
    return Payment.objects.create(code=code, apartment=flat, paid_on=on, amount=amount, reference="")


def winter_and_spring(flat: Apartment, client: Client) -> list[Invoice]:
    """Bills of January to April 2026; each but the last is paid in full a few days after it was issued."""
    bills: list[Invoice] = []
    for number in range(1, 5):
        before = bills[-1].payable if bills else Decimal("0.00")
        if bills:
            pay(flat, date(2026, number, 14), before)
        rows = tuple(WINTER_HEATING if row[0] == "heating" and number < 4 else row for row in USUAL)
        bills.append(issue(flat, client, date(2026, number, 1), opening=before, paid=before, rows=rows))
    return bills
