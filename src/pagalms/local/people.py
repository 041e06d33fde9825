"""The people one can be in a demo, chosen from whatever register was imported."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date

from django.db.models import Count, QuerySet

from pagalms.kernel import personal_code
from pagalms.mandates import queries as mandates
from pagalms.properties.models import Apartment, Client, Ownership

# In the order of the table that the demo prints.
ONE, TWO, SHARED, FORMER, ACTING, NOBODY = (
    "owner of one flat",
    "owner of two flats",
    "co-owner of a flat",
    "former owner",
    "representative",
    "no client at all",
)


@dataclass(frozen=True)
class Example:
    """A person to try: what they are, the name and code to give to the bank, and the flats they see."""

    role: str
    name: str
    personal_code: str
    note: str

    def as_dict(self) -> dict[str, str]:
        """For JSON."""
        return asdict(self)


def examples(*, on: date) -> list[Example]:
    """One person of each role on that day, as far as the register has them."""
    return list(_examples(on))


def _examples(on: date) -> Iterator[Example]:
    today = Ownership.objects.filter(period__contains=on)
    flats = dict(today.values_list("client").annotate(flats=Count("apartment", distinct=True)))
    sharing = set(today.exclude(share_denominator=1).values_list("client", flat=True))
    sold = Ownership.objects.filter(period__endswith__lte=on)
    former = set(sold.values_list("client", flat=True))
    alone = {client for client in flats if client not in sharing}
    for role, clients, ownerships in (
        (ONE, {client for client in alone if flats[client] == 1}, today),
        (TWO, {client for client in flats if flats[client] >= 2} - former, today),
        (SHARED, {client for client in sharing if flats[client] == 1}, today),
        (FORMER, former - set(flats) or former, sold),
    ):
        yield from _first(role, clients, ownerships)
    yield from _acting(on)
    yield Example(NOBODY, "Jānis Svešais", _unknown_code(), "–")


def _first(role: str, clients: set[int], ownerships: QuerySet[Ownership]) -> Iterator[Example]:
    found = Client.objects.filter(pk__in=clients).exclude(personal_code_sealed=None).order_by("code").first()
    if found is None or found.personal_code_sealed is None:
        return
    owned = Apartment.objects.filter(pk__in=ownerships.filter(client=found).values("apartment")).select_related("house")
    note = ", ".join(str(flat) for flat in owned.order_by("code"))
    said = f"{note} (sold)" if role == FORMER else note
    yield Example(role, str(found), personal_code.unseal(found.personal_code_sealed), said)


def _acting(on: date) -> Iterator[Example]:
    found = mandates.standing(on=on).select_related("representative", "principal", "apartment__house")
    for mandate in found.order_by("pk")[:1]:
        person = mandate.representative
        note = f"{mandate.apartment} (represents {mandate.principal})"
        yield Example(ACTING, person.name, personal_code.unseal(person.personal_code_sealed), note)


def _unknown_code() -> str:
    codes = (f"150575-1{number:04d}" for number in range(1234, 9999))
    known = Client.objects.filter
    return next(code for code in codes if not known(personal_code_digest=personal_code.digest(code)).exists())
