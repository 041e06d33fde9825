"""What a user may see: the one place where a person becomes a client (FAQ 6).

Nothing is remembered: each request asks the register anew, so the day an ownership ends everything about it is gone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from pagalms.accounts.models import User
from pagalms.enrolment import rules
from pagalms.enrolment.models import Registration
from pagalms.identity import queries as identity
from pagalms.identity.rules import same
from pagalms.mandates import queries as mandates
from pagalms.mandates.models import Mandate
from pagalms.mandates.rules import Right
from pagalms.outbox import queries as outbox
from pagalms.outbox.models import Letter
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
    mandates: Mapping[int, tuple[Mandate, ...]] = field(default_factory=dict)

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

    def acting_in(self, flat: Apartment) -> tuple[Mandate, ...]:
        """The mandates through which the property is open, those ending first come first; none for an owner."""
        return self.mandates.get(flat.pk, ())

    @cached_property
    def client_ids(self) -> tuple[int, ...]:
        """The client records of this person, for bills of the own archive."""
        return tuple(properties.clients_with(self.codes).values_list("pk", flat=True))


def resident_for(user: User, *, on: date) -> Resident:
    """The user as a resident on that day."""
    codes = tuple(identity.codes_of(user))
    found = mandates.open_to(codes, on=on) if codes else []
    return Resident(
        user=user,
        on=on,
        codes=codes,
        properties=tuple(one.flat for one in found),
        mandates={one.flat.pk: one.mandates for one in found if not one.is_owned},
    )


def may_register(digest: bytes, *, on: date) -> bool:
    """Whether the human with this code, or an earlier one, owns a property that day or represents an owner (FAQ 1)."""
    return bool(mandates.open_to(identity.codes_beside(digest), on=on))


def registration_of(*, code: str, code_id: int) -> Registration | None:
    """The registration whose letter carried this code, or None; whether the link is still good is another question."""
    row = Registration.objects.filter(pk=code_id).first()
    return row if row and same(code, row.code_hash) else None


def is_good(row: Registration, *, at: datetime) -> bool:
    """Whether the registration's link still confirms."""
    return rules.link_is_good(
        expires_at=row.expires_at, confirmed_at=row.confirmed_at, letters_stopped_at=row.letters_stopped_at, at=at
    )


def waiting_registration(registration: int) -> Registration | None:
    """A registration that waits for the click in its letter, or None."""
    return Registration.objects.filter(pk=registration, confirmed_at=None).first()


def letter_of(row: Registration) -> Letter | None:
    """The letter that carries this registration's link, with what became of it so far."""
    return outbox.letter_written(to=row.email, kinds=("registration", "registration_known"), at=row.created_at)
