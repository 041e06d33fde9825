"""What a user may see: the one place where a person becomes a client (FAQ 6).

Nothing is remembered: each request asks the register anew, so the day an ownership ends everything about it is gone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from pagalms.accounts.models import User
from pagalms.identity import queries as identity
from pagalms.properties import queries as properties
from pagalms.properties.models import Apartment


@dataclass(frozen=True)
class Resident:
    """A signed-in user on a day, with the properties open to them on that day."""

    user: User
    on: date
    codes: tuple[bytes, ...]
    properties: tuple[Apartment, ...]

    def property(self, apartment_id: int) -> Apartment | None:
        """The property with this key if it is open to the resident, else None: the same as if it did not exist."""
        return next((flat for flat in self.properties if flat.pk == apartment_id), None)

    @cached_property
    def client_ids(self) -> tuple[int, ...]:
        """The client records of this person, for bills of the own archive."""
        return tuple(properties.clients_with(self.codes).values_list("pk", flat=True))


def resident_for(user: User, *, on: date) -> Resident:
    """The user as a resident on that day."""
    codes = tuple(identity.codes_of(user))
    flats = tuple(properties.owned_by(codes, on=on)) if codes else ()
    return Resident(user=user, on=on, codes=codes, properties=flats)
