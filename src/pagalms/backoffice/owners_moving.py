"""What a change of owner would mean: what moves with the property, what stays, who sees what from when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from pagalms.billing.queries import Bill, latest_bill
from pagalms.identity import queries as identity
from pagalms.mandates import queries as mandates
from pagalms.properties import queries
from pagalms.properties.actions import Reader, Wanted, judged

if TYPE_CHECKING:
    from pagalms.properties.models import Apartment, Client


@dataclass(frozen=True)
class Person:
    """Somebody whom the change touches; `email`: where the letter goes, empty when no address is known."""

    name: str
    email: str
    has_account: bool
    is_company: bool = False
    keeps: Fraction | None = None
    acting: tuple[str, ...] = ()


@dataclass(frozen=True)
class Moving:
    """`owners`: names and shares from the day on; `bill`: the property's latest, whose debt goes with it."""

    day: date
    last_day: date
    owners: tuple[tuple[str, Fraction], ...]
    former: tuple[Person, ...]
    new: Person
    is_new: bool
    bill: Bill | None


def moving(flat: Apartment, wanted: Wanted, *, buyer: Client | None, on: date) -> Moving:
    """The change as it would be. Raises Refusal with the field."""
    unknown = 0  # the key of a client who does not exist yet
    parts = queries.parts_of(queries.ownerships_at(flat))
    after = [one for one in judged(parts, wanted, buyer=buyer.pk if buyer else unknown, on=on) if one.runs(wanted.day)]
    clients = {key: queries.client_at(key) for key in {one.client for one in after} | set(wanted.sellers)}
    name = str(buyer) if buyer else wanted.named
    is_company = buyer.kind == buyer.Kind.LEGAL if buyer else bool(wanted.registration_no)
    keeps = {one.client: one.share for one in after}
    readers = readers_of([*wanted.sellers, *([buyer.pk] if buyer else [])])
    former = tuple(
        Person(
            str(clients[key]), readers[key].email, readers[key].user is not None, keeps=keeps.get(key),
            acting=_acting(clients[key], flat, on=on) if key not in keeps else (),
        )
        for key in wanted.sellers
    )  # fmt: skip
    new = readers[buyer.pk] if buyer else Reader(wanted.email, "lv", None)
    return Moving(
        day=wanted.day,
        last_day=wanted.day - timedelta(days=1),
        owners=tuple((str(clients[one.client]) if clients[one.client] else name, one.share) for one in after),
        former=former,
        new=Person(name, new.email, new.user is not None, is_company),
        is_new=buyer is None,
        bill=latest_bill(flat, codes=(), on=on),
    )


def readers_of(clients: Iterable[int]) -> dict[int, Reader]:
    """Where letters of these clients go: to the account, else to the address accounting knows."""
    found = {}
    for key in clients:
        client = queries.client_at(key)
        if client is None:
            continue
        digest = bytes(client.personal_code_digest) if client.personal_code_digest else None
        user = identity.user_known_by(digest) if digest else None
        found[key] = Reader(user.email, user.language, user) if user else Reader(client.email, client.language, None)
    return found


def _acting(client: Client | None, flat: Apartment, *, on: date) -> tuple[str, ...]:
    """Who acts for the client in this property now: that ends with the ownership."""
    if client is None:
        return ()
    given = mandates.given_by(client, on=on)
    return tuple(
        str(mandate.representative)
        for document in given
        for mandate in document.mandates
        if mandate.apartment_id == flat.pk and mandate.pk in document.counting
    )
