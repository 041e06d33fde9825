"""Bills by month, amount, number and services: those of the flats that are open, and those of the own archive."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from pagalms.billing.models import Invoice, InvoiceLine, ServiceName
from pagalms.billing.queries.archive import archived
from pagalms.billing.queries.book import visible_in
from pagalms.billing.rules.finding import Meant, meant
from pagalms.kernel.findable import Found, likeliest
from pagalms.kernel.latvian.asked import Asked, Word

_EVERY, _NONE = Q(pk__isnull=False), Q(pk__isnull=True)


def found_bills(asked: Asked, flats: Collection[int], *, codes: Sequence[bytes], on: date) -> list[Found]:
    """Parts of a statement: bills of these flats, and those of flats sold that were addressed to the person."""
    own = _told(asked, archived(codes, on))
    return [_told(asked, visible_in(flats, codes, on)), own] if flats else [own]


def _told(asked: Asked, rows: QuerySet[Invoice]) -> Found:
    named = reduce(or_, (Q(words__has=word) for word in asked.words))
    lines = InvoiceLine.objects.filter(invoice=OuterRef("pk"), description__in=_names(named)).order_by("line_no")
    said = {
        "number": "number", "period": "period", "payable": "payable", "house": "apartment__house__address",
        "flat": "apartment__number",
        "lines": ArraySubquery(lines.values(row=JSONObject(name="description", total="total"))),
    }  # fmt: skip
    return likeliest(
        rows, [_fits(word) for word in asked.words], kind="bill", day="issued_on", flat="apartment_id", said=said
    )


def _fits(word: Word) -> Q:
    means = meant(word)
    services = InvoiceLine.objects.filter(invoice=OuterRef("pk"), description__in=_names(Q(words__has=word)))
    return _as_meant(means) | Q(Exists(services)) | (_EVERY if means.any_bill else _NONE)


def _as_meant(means: Meant) -> Q:
    fits = _NONE
    if means.months:
        fits |= Q(period__month__in=means.months)
    if means.year:
        fits |= Q(period__year=means.year)
    if means.month:
        fits |= Q(period=means.month)
    if means.day:
        fits |= Q(issued_on=means.day) | Q(due_on=means.day)
    if means.amounts:
        fits |= Q(payable__range=means.amounts) | Q(charged__range=means.amounts)
    if means.of_number:
        fits |= Q(number__icontains=means.of_number)
    return fits


def _names(condition: Q) -> QuerySet[ServiceName, Any]:
    return ServiceName.objects.filter(condition).values("text")
