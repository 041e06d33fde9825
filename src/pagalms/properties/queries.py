"""Reads of houses, apartments and ownership, always on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from pagalms.properties.models import Apartment, Client, Ownership


def clients_with(digests: Iterable[bytes]) -> QuerySet[Client]:
    """The clients whose personal code has one of these digests; accounting may know a person under several ids."""
    return Client.objects.filter(personal_code_digest__in=list(digests))


def owned_by(digests: Iterable[bytes], *, on: date) -> QuerySet[Apartment]:
    """The apartments that people with these codes own on that day, by address."""
    owning = Ownership.objects.filter(
        apartment=OuterRef("pk"), client__personal_code_digest__in=list(digests), period__contains=on
    )
    return Apartment.objects.filter(Exists(owning)).select_related("house").order_by("house__address", "number", "pk")


def is_owner(digest: bytes, *, on: date) -> bool:
    """Whether the register knows this person as the owner of an apartment on that day (FAQ 1 to 4)."""
    return Ownership.objects.filter(client__personal_code_digest=digest, period__contains=on).exists()
