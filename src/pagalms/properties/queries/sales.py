"""Changes of owner recorded by the office, and ownership as values."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from django.db.models import Case, F, QuerySet, When

from pagalms.properties.models import Apartment, Ownership, Sale
from pagalms.properties.rules import Part


def ownerships_at(flat: Apartment) -> list[Ownership]:
    """All who own and owned an apartment, the newest first; for staff."""
    found = Ownership.objects.filter(apartment=flat).select_related("client")
    return list(found.order_by(F("period__startswith").desc(), "client__last_name", "pk"))


def parts_of(rows: Iterable[Ownership]) -> list[Part]:
    """Ownerships as values, in one order."""
    return sorted(
        (
            Part(
                one.client_id, one.period.lower, one.period.upper - timedelta(days=1) if one.period.upper else None,
                Fraction(one.share_numerator, one.share_denominator),
            )
            for one in rows
        ),
        key=lambda one: (one.since, one.client),
    )  # fmt: skip


def written(parts: Iterable[Part]) -> list[list[Any]]:
    """Parts as JSON."""
    return [
        [one.client, one.since.isoformat(), one.until.isoformat() if one.until else None, str(one.share)]
        for one in parts
    ]


def read(rows: Iterable[Iterable[Any]]) -> list[Part]:
    """Parts out of JSON."""
    return [
        Part(client, date.fromisoformat(since), date.fromisoformat(until) if until else None, Fraction(share))
        for client, since, until, share in rows
    ]


def sellers_of(sale: Sale) -> list[int]:
    """The keys of those whose parts pass, some or all."""
    before = {one.client for one in read(sale.before) if one.runs(sale.day)}
    return sorted(before - {sale.buyer_id} - _untouched(sale))


def _untouched(sale: Sale) -> set[int]:
    same = set(read(sale.before)) & set(read(sale.after))
    return {one.client for one in same if one.runs(sale.day)}


def _with_all(found: QuerySet[Sale]) -> QuerySet[Sale]:
    return found.select_related("apartment__house", "buyer", "by", "file")


def sales() -> QuerySet[Sale]:
    """All, those that wait first, then those that accounting contradicted, the latest first."""
    place = Case(When(taken_back_at=None, decided_at=None, then=0), When(agreed=False, then=1), default=2)
    return _with_all(Sale.objects.all()).order_by(place, "-pk")


def contradicted(*, since: datetime) -> list[Sale]:
    """The changes that accounting has contradicted from that moment on, the latest first."""
    return list(_with_all(Sale.objects.filter(agreed=False, decided_at__gte=since)).order_by("-decided_at", "-pk"))


def sale_at(key: int) -> Sale | None:
    """The change with this key, or None."""
    return _with_all(Sale.objects.filter(pk=key)).first()


def waiting_sale(flat: Apartment) -> Sale | None:
    """The change of this apartment that accounting has not decided yet, or None."""
    return _with_all(Sale.objects.filter(apartment=flat, taken_back_at=None, decided_at=None)).first()
