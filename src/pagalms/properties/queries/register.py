"""Reads of houses, apartments and ownership, always on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from pagalms.properties.models import Apartment, Client, House, Ownership


def clients_with(digests: Iterable[bytes]) -> QuerySet[Client]:
    """The clients whose personal code has one of these digests; accounting may know a person under several ids."""
    return Client.objects.filter(personal_code_digest__in=list(digests))


def owned_by(digests: Iterable[bytes], *, on: date) -> QuerySet[Apartment]:
    """The apartments that people with these codes own on that day, by address; a query of codes stays a query."""
    codes = digests if isinstance(digests, QuerySet) else list(digests)
    owning = Ownership.objects.filter(
        apartment=OuterRef("pk"), client__personal_code_digest__in=codes, period__contains=on
    )
    return Apartment.objects.filter(Exists(owning)).select_related("house").order_by("house__address", "number", "pk")


def owned_by_client(client: Client, *, on: date) -> QuerySet[Apartment]:
    """The apartments that a client owns on that day, under whichever id accounting knows the person, by address."""
    same = Q(client=client)
    if client.personal_code_digest:
        same |= Q(client__personal_code_digest=client.personal_code_digest)
    owning = Ownership.objects.filter(same, apartment=OuterRef("pk"), period__contains=on)
    return Apartment.objects.filter(Exists(owning)).select_related("house").order_by("house__address", "number", "pk")


@dataclass(frozen=True)
class Owners:
    """The owners of an apartment on a day: the ownerships of the person who asks, and the number of all the others."""

    own: tuple[Ownership, ...]
    others: int

    @property
    def client(self) -> Client | None:
        """The client record under which the person owns it; the first, when accounting has several."""
        return self.own[0].client if self.own else None


def owners_of(flat: Apartment, *, digests: Iterable[bytes], on: date) -> Owners:
    """Who owns an apartment, as much as an owner may know of it: oneself, and how many others (FAQ 6)."""
    codes = set(digests)
    found = Ownership.objects.filter(apartment=flat, period__contains=on).select_related("client").order_by("pk")
    own = [one for one in found if one.client.personal_code_digest and bytes(one.client.personal_code_digest) in codes]
    others = {bytes(one.client.personal_code_digest or b"") or one.client_id for one in found if one not in own}
    return Owners(tuple(own), len(others))


def houses() -> QuerySet[House]:
    """All houses, by address."""
    return House.objects.order_by("address", "pk")


def house_with(key: int) -> House | None:
    """The house with this key, or None."""
    return House.objects.filter(pk=key).first()


def apartment_with(account_no: str) -> Apartment | None:
    """The apartment with this account number, or None."""
    return Apartment.objects.filter(account_no=account_no).select_related("house").first()


def apartment_at(key: int) -> Apartment | None:
    """The apartment with this key, or None."""
    return Apartment.objects.filter(pk=key).select_related("house").first()


def flats_of(house: House) -> list[Apartment]:
    """All apartments of a house, in accounting's order; each knows its house."""
    flats = list(Apartment.objects.filter(house=house).order_by("code"))
    for flat in flats:
        flat.house = house
    return flats


def company_with(registration_no: str) -> Client | None:
    """The company with this registration number; of several ids of accounting the newest one, or None."""
    found = Client.objects.filter(kind=Client.Kind.LEGAL, registration_no=registration_no)
    return found.order_by("-pk").first()


def client_with(code: str) -> Client | None:
    """The client with accounting's id, or None."""
    return Client.objects.filter(code=code).first()
