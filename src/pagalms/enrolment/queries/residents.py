"""What a user may see: the one place where a person becomes a client (FAQ 6).

Nothing is remembered: each request asks the register anew, so the day an ownership ends everything about it is gone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Count, Q, QuerySet

from pagalms.accounts.models import User
from pagalms.identity import queries as identity
from pagalms.identity.models import PersonalCode
from pagalms.mandates import queries as mandates
from pagalms.mandates.queries import Held
from pagalms.mandates.rules import Right
from pagalms.properties import queries as properties
from pagalms.properties.models import Apartment


@dataclass(frozen=True)
class Resident:
    """A signed-in user on a day, with the properties open to them on that day.

    `mandates`, by the key of the property, are those through which it is open; an owner has none.
    """

    user: User
    on: date
    codes: tuple[bytes, ...]
    properties: tuple[Apartment, ...]
    mandates: Mapping[int, tuple[Held, ...]] = field(default_factory=dict)

    def property(self, apartment_id: int) -> Apartment | None:
        """The property with this key if it is open to the resident, else None: the same as if it did not exist."""
        return next((flat for flat in self.properties if flat.pk == apartment_id), None)

    def may(self, flat: Apartment, right: Right) -> bool:
        """Whether the resident may do this in the property: an owner everything, a representative what is given."""
        if self.property(flat.pk) is None:
            return False
        held = self.mandates.get(flat.pk)
        return held is None or any(right in mandate.rights for mandate in held)

    def may_write(self, flat: Apartment) -> bool:
        """Whether the resident may write to the manager about the property."""
        return self.may(flat, Right.WRITE)

    def acting_in(self, flat: Apartment) -> tuple[Held, ...]:
        """The mandates through which the property is open, those ending first come first; none for an owner."""
        return self.mandates.get(flat.pk, ())

    @cached_property
    def client_ids(self) -> tuple[int, ...]:
        """The client records of this person, for bills of the own archive."""
        return tuple(properties.clients_with(self.codes).values_list("pk", flat=True))


def resident_for(user: User, *, on: date) -> Resident:
    """The user as a resident on that day."""
    found = mandates.open_to_user(user.pk, on=on)
    return Resident(
        user=user,
        on=on,
        codes=found[0].codes if found else tuple(identity.codes_of(user)),
        properties=tuple(one.flat for one in found),
        mandates={one.flat.pk: one.mandates for one in found if not one.is_owned},
    )


def may_register(digest: bytes, *, on: date) -> bool:
    """Whether the human with this code, or an earlier one, owns a property that day or represents an owner (FAQ 1)."""
    return bool(mandates.open_to(identity.codes_beside(digest), on=on))


def registered_by_house(*, on: date) -> list[tuple[str, int, int]]:
    """Each house, its flats, and those in which an owner or a representative of that day has an account."""
    codes: QuerySet[PersonalCode, Any] = PersonalCode.objects.filter(person__user__is_active=True).values("digest")
    owned = properties.owned_by(codes, on=on).order_by().values("pk")
    held = mandates.standing(on=on).filter(representative__personal_code_digest__in=codes).values("apartment")
    flats = Apartment.objects.order_by("house__address", "house").values_list("house__address", "house")
    registered = Count("pk", filter=Q(pk__in=owned) | Q(pk__in=held))
    return [(address, all_, some) for address, _house, all_, some in flats.annotate(Count("pk"), some=registered)]
