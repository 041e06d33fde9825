"""Finding a client by what a clerk is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from pagalms.accounts.queries import user_at
from pagalms.identity import queries as identity
from pagalms.kernel import personal_code
from pagalms.mandates import queries as mandates
from pagalms.meters.queries import flats_with_meter
from pagalms.properties import queries as properties

if TYPE_CHECKING:
    from pagalms.mandates.queries import Recorded
    from pagalms.properties.models import Apartment, Client

MOST = 25


@dataclass(frozen=True)
class Found:
    """The clients that fit, each with the properties of today, and who acts for others; `more`: there are others.

    `said` is what the page may show again: the words, never a personal code.
    """

    said: str
    rows: tuple[tuple[Client, tuple[Apartment, ...]], ...]
    acting: tuple[Recorded, ...]
    more: bool


def find(said: str, *, on: date, acting: bool = True) -> Found:
    """Clients by name, address, flat, account number, meter, e-mail, telephone, personal code.

    An e-mail address may be that of the account, or of contact details. `acting`: look for representatives too.
    """
    code = _code(said)
    if code:
        digests = identity.codes_beside(personal_code.digest(code))
        found = properties.find("", digests=digests, most=MOST)
    else:
        user = user_at(said.strip()) if "@" in said else None
        digests = identity.codes_of(user) if user else []
        found = properties.find(said, digests=digests, flats=flats_with_meter(said), most=MOST)
    flats = properties.owned_now(found, on=on)
    rows = tuple((client, tuple(flats.get(client.pk, ()))) for client in found[:MOST])
    others = mandates.acting_for_others("" if code else said, digests=digests, on=on, most=MOST) if acting else []
    return Found("" if code else said, rows, tuple(others[:MOST]), more=len(found) > MOST)


def _code(said: str) -> str:
    try:
        return personal_code.normalise(said.strip())
    except ValueError:
        return ""
