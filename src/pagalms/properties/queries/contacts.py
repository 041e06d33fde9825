"""How owners can be reached."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce

from pagalms.properties.models import Apartment, Client, ContactDetails, ContactEmail, Ownership
from pagalms.properties.rules import client_name

SETTLED = timedelta(minutes=1)


@dataclass(frozen=True)
class Contacts:
    """How an owner can be reached about a property: as told here, else as accounting knows the client.

    `waiting` is an e-mail address that counts once its letter has been answered.
    """

    phone: str
    email: str
    postal_address: str
    is_told: bool
    waiting: str


@dataclass(frozen=True)
class Owner:
    """Whom staff call about a flat: key of the client, name, and the telephone as told here, else accounting’s."""

    pk: int
    name: str
    phone: str

    def __str__(self) -> str:
        return self.name


def owners_to_call(flats: Iterable[int], *, on: date, at: datetime) -> dict[int, list[Owner]]:
    """The owners on that day by flat, by name. One statement; for staff."""
    found: dict[int, list[Owner]] = {key: [] for key in flats}
    told = ContactDetails.objects.filter(
        client=OuterRef("client"), apartment=OuterRef("apartment"), period__contains=at
    ).values("phone")
    rows = (
        Ownership.objects.filter(apartment__in=list(found), period__contains=on)
        .order_by("client__last_name", "client__first_name", "client")
        .values_list(
            "apartment", "client", "client__company_name", "client__first_name", "client__last_name",
            Coalesce(Subquery(told[:1]), "client__phone"),
        )
    )  # fmt: skip
    for flat, client, company, first, last, phone in rows:
        found[flat].append(Owner(client, client_name(company, first, last), phone))
    return found


def contacts_of(client: Client, flat: Apartment, *, at: datetime) -> Contacts:
    """What counts at that moment. Two statements."""
    told = details_of(client, flat, at=at)
    pending = waiting_email(client, flat, at=at)
    waiting = pending.email if pending else ""
    if told is None:
        return Contacts(client.phone, client.email, "", is_told=False, waiting=waiting)
    return Contacts(told.phone, told.email, told.postal_address, is_told=True, waiting=waiting)


def told_by(client: Client, *, at: datetime) -> list[ContactDetails]:
    """What a client has told about each property, for staff."""
    found = ContactDetails.objects.filter(client=client, period__contains=at).select_related("apartment__house")
    return list(found.order_by("apartment__house__address", "apartment__number"))


def all_told(*, on: date, at: datetime) -> list[ContactDetails]:
    """What present owners have told about their properties, for accounting."""
    owning = Ownership.objects.filter(apartment=OuterRef("apartment"), client=OuterRef("client"), period__contains=on)
    found = ContactDetails.objects.filter(Exists(owning), period__contains=at).select_related("client", "apartment")
    return list(found.order_by("client__code", "apartment__code"))


def told_after(key: int, *, on: date, at: datetime, most: int) -> list[ContactDetails]:
    """What present owners have told since the row with this key, the earlier first, for accounting's system.

    What is younger than SETTLED waits for the next time: an earlier key may still be on its way into the database.
    """
    owning = Ownership.objects.filter(apartment=OuterRef("apartment"), client=OuterRef("client"), period__contains=on)
    found = ContactDetails.objects.filter(
        Exists(owning), pk__gt=key, period__contains=at, period__startswith__lte=at - SETTLED
    )
    return list(found.select_related("client", "apartment").order_by("pk")[:most])


def details_of(client: Client, flat: Apartment, *, at: datetime) -> ContactDetails | None:
    """What the owner has told, or None."""
    return ContactDetails.objects.filter(client=client, apartment=flat, period__contains=at).first()


def waiting_email(client: Client, flat: Apartment, *, at: datetime) -> ContactEmail | None:
    """The address that waits for its confirmation, or None."""
    found = ContactEmail.objects.filter(client=client, apartment=flat, ended_at=None, expires_at__gt=at)
    return found.order_by("-pk").first()


def contact_letter(*, code: str, code_id: int) -> ContactEmail | None:
    """The address whose letter carried this code, used already or not; None for any other code."""
    row = ContactEmail.objects.filter(pk=code_id).select_related("apartment__house").first()
    return row if row and hmac.compare_digest(code_digest(code), bytes(row.code_hash)) else None


def code_digest(code: str) -> bytes:
    """How the code of a letter is kept."""
    return hashlib.sha256(code.encode()).digest()
