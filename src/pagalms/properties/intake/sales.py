"""What accounting's ownerships make of changes of owner that the office recorded ahead of it (ADR 0033)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction

from pagalms.audit.actions import record
from pagalms.kernel.intake import Delivery
from pagalms.properties.actions.sales import replace_parts
from pagalms.properties.models import Client, Ownership, Sale
from pagalms.properties.queries.sales import parts_of, read
from pagalms.properties.rules import Part

_MET = (
    "SELECT DISTINCT s.id FROM properties_sale s JOIN properties_apartment a ON a.id = s.apartment_id"
    " JOIN incoming_ownerships i ON i.apartment_id = a.code WHERE s.taken_back_at IS NULL AND s.decided_at IS NULL"
)


def set_aside(delivery: Delivery) -> None:
    """Judge what came against what accounting knew; when nothing is taken in, this is rolled back with all else."""
    for sale in _met(delivery):
        replace_parts(sale.apartment_id, read(sale.after), read(sale.before))


def settle(delivery: Delivery) -> int:
    """After the rows are in: how many changes accounting has decided. One it does not know of yet goes on waiting."""
    decided = 0
    for sale in _met(delivery):
        now = parts_of(Ownership.objects.filter(apartment=sale.apartment_id))
        before, after = read(sale.before), read(sale.after)
        if now == before:
            replace_parts(sale.apartment_id, before, after)
            continue
        sale.decided_at, sale.agreed = delivery.at, _by_person(now) == _by_person(after)
        sale.save(update_fields=["decided_at", "agreed"])
        verb = "sale_confirmed" if sale.agreed else "sale_contradicted"
        record(verb, by=None, at=delivery.at, subject=f"apartment:{sale.apartment_id}", detail={"sale": sale.pk})
        decided += 1
    return decided


def _met(delivery: Delivery) -> Iterator[Sale]:
    keys = [key for (key,) in delivery.rows(_MET)]
    yield from Sale.objects.select_for_update().filter(pk__in=keys).order_by("pk")


def _by_person(parts: Iterable[Part]) -> set[tuple[bytes | str | int, date, date | None, Fraction]]:
    """The same human, or the same company, under two ids of accounting is one."""
    rows = Client.objects.filter(pk__in={one.client for one in parts})
    known = {
        key: bytes(digest or b"") or registration_no or key
        for key, digest, registration_no in rows.values_list("pk", "personal_code_digest", "registration_no")
    }
    return {(known[one.client], one.since, one.until, one.share) for one in parts}
