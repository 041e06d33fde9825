"""Whom a document reaches."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from pagalms.documents.models import Document
from pagalms.identity.models import PersonalCode
from pagalms.properties.models import Apartment, Client, House, Ownership


@dataclass(frozen=True)
class Owned:
    """A client's time in a flat; `until` is the day after its last, None while it goes on."""

    client: Client
    since: date | None
    until: date | None

    @property
    def last_day(self) -> date | None:
        """The last day of it; None while it goes on."""
        return None if self.until is None else self.until - timedelta(days=1)

    def contains(self, day: date) -> bool:
        """Whether the client owned it on that day."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


@dataclass(frozen=True)
class Readers:
    """Whom a document would reach, and how many of them have an account already.

    Of a flat `people` are its present owners, and `times` those of all owners: whoever owned it on the document's
    deciding day reads it.
    """

    people: tuple[Client, ...]
    with_account: int
    times: tuple[Owned, ...] | None = None

    @property
    def named(self) -> list[Client]:
        """Everybody whose name stands where the readers are shown."""
        return [*self.people, *(one.client for one in self.times or ())]

    def on(self, day: date) -> list[Client]:
        """Who would read a document whose deciding day this is."""
        return list(self.people) if self.times is None else [one.client for one in self.times if one.contains(day)]


def readers_of(
    *, on: date, house: House | None = None, apartment: Apartment | None = None, client: Client | None = None
) -> Readers:
    """Whom a document of this house, of this flat or to this client would reach, by name."""
    if client:
        return Readers((client,), with_account([client]))
    if apartment:
        times = _times([apartment.pk])
        people = tuple(one.client for one in times if one.contains(on))
        return Readers(people, with_account(people), tuple(times))
    owning = Ownership.objects.filter(period__contains=on, apartment__house=house)
    found = tuple(Client.objects.filter(pk__in=owning.values("client")).order_by(*_BY_NAME))
    return Readers(found, with_account(found))


def owners_on(wanted: Collection[tuple[int, date]]) -> dict[tuple[int, date], list[Client]]:
    """Who owned each of these apartments on that day. One statement."""
    found: dict[tuple[int, date], list[Client]] = {key: [] for key in wanted}
    rows = Ownership.objects.filter(apartment__in={key for key, _day in wanted}).select_related("client")
    for row in rows.order_by(*(f"client__{name}" for name in _BY_NAME)):
        for (key, day), owners in found.items():
            if key == row.apartment_id and _owned(row).contains(day):
                owners.append(row.client)
    return found


def people_of(documents: Iterable[Document]) -> dict[int, list[int]]:
    """The clients to whom each document belongs, by the document's key: those of a house belong to nobody alone."""
    rows = list(documents)
    keys = {(one.apartment_id, one.counts_on) for one in rows if one.apartment_id and not one.client_id}
    owners = owners_on(keys)
    return {
        one.pk: [one.client_id]
        if one.client_id
        else [owner.pk for owner in owners.get((one.apartment_id or 0, one.counts_on), [])]
        for one in rows
    }


def with_account(people: Iterable[Client]) -> int:
    """How many of them have an account."""
    codes = [one.personal_code_digest for one in people if one.personal_code_digest]
    known = PersonalCode.objects.filter(digest__in=codes, person__user__is_active=True)
    return known.values("person").distinct().count()


_BY_NAME = ("last_name", "first_name", "company_name", "pk")


def _times(apartments: Collection[int]) -> list[Owned]:
    rows = Ownership.objects.filter(apartment__in=apartments).select_related("client")
    return [_owned(row) for row in rows.order_by(*(f"client__{name}" for name in _BY_NAME))]


def _owned(row: Ownership) -> Owned:
    return Owned(row.client, row.period.lower, row.period.upper)
