"""What bills are for, line by line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet, Sum

from pagalms.billing.models import Invoice, InvoiceLine
from pagalms.billing.queries.book import Bill, visible
from pagalms.billing.rules.lines import GROUPS, Change, Group, PriceSince, changes, group_of, grouped, prices_since
from pagalms.kernel.month import Month
from pagalms.kernel.prepared import Prepared
from pagalms.properties.models import Apartment

HISTORY, COMPARED = 24, 18  # months: of prices, of costs


@dataclass(frozen=True)
class Explained:
    """What a bill is for: groups of lines, and what changed since the month before (None: there is nothing before).

    `prices_since`: by service, the month since which it has had its price, as far as two years of bills tell.
    """

    groups: list[Group]
    before: Invoice | None
    changes: list[Change]
    prices_since: dict[str, PriceSince]


@dataclass(frozen=True)
class MonthCost:
    """What a month cost, by group of services."""

    month: date
    by_group: dict[str, Decimal]
    total: Decimal


def explained(invoice: Invoice, before: Invoice | None) -> Explained:
    """The bill taken apart. One statement, which also brings what the same services cost in the two years before."""
    since = Month.of(invoice.period).plus(-HISTORY).first
    lines = _LINES(invoice=invoice.pk, flat=invoice.apartment_id, period=invoice.period, since=since)
    own = [line for line in lines if line.invoice_id == invoice.pk]
    earlier = [line for line in lines if before and line.invoice_id == before.pk]
    return Explained(grouped(own), before, changes(earlier, own) if before else [], prices_since(lines, own))


def _known(invoice: int, flat: int, period: date, since: date) -> QuerySet[InvoiceLine, Any]:
    """The lines of a bill and of the same property's bills of earlier months, oldest first.

    The property is asked of both: of a bill alone PostgreSQL would look through the lines of everybody.
    """
    earlier = Q(invoice__current=True, invoice__period__lt=period, invoice__period__gte=since)
    found = InvoiceLine.objects.filter(earlier | Q(invoice=invoice), invoice__apartment=flat)
    return found.annotate(period=F("invoice__period")).order_by("invoice__period", "invoice", "line_no")


_LINES: Prepared[Any] = Prepared(_known)


def newest_lines(flat: Apartment, *, codes: Sequence[bytes], on: date) -> list[InvoiceLine]:
    """The lines of the newest bill of a property that the owner of these codes may see, each with it. One statement."""
    newest = visible(flat, codes, on).order_by("-period", "-issued_on", "-pk").values("pk")[:1]
    return list(InvoiceLine.objects.filter(invoice__in=newest).select_related("invoice").order_by("line_no"))


def with_lines(invoices: Sequence[Invoice]) -> list[tuple[Invoice, list[InvoiceLine]]]:
    """Each bill with its lines, in the given order. One statement."""
    found: dict[int, list[InvoiceLine]] = {invoice.pk: [] for invoice in invoices}
    for line in InvoiceLine.objects.filter(invoice__in=list(found)).order_by("invoice", "line_no"):
        found[line.invoice_id].append(line)
    return [(invoice, found[invoice.pk]) for invoice in invoices]


_SUMS: Prepared[tuple[int, str, Decimal]] = Prepared(
    lambda invoices: (
        InvoiceLine.objects.filter(invoice__in=invoices)
        .order_by()
        .values_list("invoice", "service_code")
        .annotate(Sum("total"))
    )
)


def costs(bills: Iterable[Bill]) -> list[MonthCost]:
    """What the last months cost, oldest first. One statement."""
    invoices = [bill.invoice for bill in bills][:COMPARED]
    sums: dict[int, dict[str, Decimal]] = {invoice.pk: dict.fromkeys(GROUPS, Decimal(0)) for invoice in invoices}
    rows = _SUMS(invoices=list(sums))
    for invoice_id, service_code, total in rows:
        sums[invoice_id][group_of(service_code)] += total
    return [
        MonthCost(invoice.period, sums[invoice.pk], sum(sums[invoice.pk].values(), Decimal(0)))
        for invoice in reversed(invoices)
    ]
