"""Reads of mandates: what is open to a person on a day, and who acts for whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from pagalms.mandates.models import Mandate
from pagalms.properties import queries as properties
from pagalms.properties.models import Apartment, Ownership


@dataclass(frozen=True)
class Opened:
    """A property open to somebody: to its owner, or through the mandates of its owners."""

    flat: Apartment
    is_owned: bool
    mandates: tuple[Mandate, ...]


def standing(*, on: date) -> QuerySet[Mandate]:
    """The mandates that count on that day: begun, not over, not ended, the principal still an owner.

    Accounting may know the principal under several ids, so the owner is compared by personal code as well.
    """
    principal = Q(client=OuterRef("principal")) | Q(
        client__personal_code_digest=OuterRef("principal__personal_code_digest")
    )
    owning = Ownership.objects.filter(principal, apartment=OuterRef("apartment"), period__contains=on)
    return Mandate.objects.filter(Exists(owning), period__contains=on, ended_at=None)


def open_to(digests: Sequence[bytes], *, on: date) -> list[Opened]:
    """What a person with these codes may open on that day, by address. One statement for owners, two for others."""
    owned = properties.owned_by(digests, on=on).order_by().values("pk")
    held = _held(digests, on=on)
    flats = (
        Apartment.objects.filter(pk__in=owned.union(held.order_by().values("apartment")))
        .annotate(is_owned=Exists(owned.filter(pk=OuterRef("pk"))))
        .select_related("house")
        .order_by("house__address", "number", "pk")
    )
    found = [(flat, flat.is_owned) for flat in flats]
    mandates = list(held) if any(not is_owned for _flat, is_owned in found) else []
    return [
        Opened(flat, is_owned, () if is_owned else tuple(one for one in mandates if one.apartment_id == flat.pk))
        for flat, is_owned in found
    ]


def had_one(digests: Iterable[bytes], apartment: int, *, on: date) -> bool:
    """Whether a person with these codes has ever acted for an owner of this apartment until that day."""
    return Mandate.objects.filter(
        representative__personal_code_digest__in=list(digests), apartment=apartment, period__startswith__lte=on
    ).exists()


@dataclass(frozen=True)
class Acting:
    """Who acts in a property for its owners: the mandates that one gave oneself, and the number of other people."""

    own: tuple[Mandate, ...]
    others: int


def acting_in(flat: Apartment, *, principal: Iterable[bytes], on: date) -> Acting:
    """Who acts or will act in a property, as much as the owner with these codes may know of it.

    The names in a co-owner's powers of attorney are the co-owner's affair, their number is not.
    """
    codes = set(principal)
    found = _of_flat(flat, on=on)
    own = [one for one in found if bytes(one.principal.personal_code_digest or b"") in codes]
    others = {one.representative_id for one in found if one not in own}
    return Acting(tuple(own), len(others))


def own_mandate(mandate: int, flat: Apartment, *, principal: Iterable[bytes], on: date) -> Mandate | None:
    """The mandate with this key, if the person with these codes gave it for this property and it has not ended."""
    return next((one for one in acting_in(flat, principal=principal, on=on).own if one.pk == mandate), None)


def flats_of(mandate: Mandate) -> list[Apartment]:
    """All properties of the same document in which it has not ended."""
    found = Mandate.objects.filter(document=mandate.document_id, ended_at=None).select_related("apartment__house")
    return [one.apartment for one in found.order_by("apartment__house__address", "apartment__number", "pk")]


def _of_flat(flat: Apartment, *, on: date) -> list[Mandate]:
    coming = Mandate.objects.filter(period__startswith__gt=on, ended_at=None)
    found = Mandate.objects.filter(
        Q(pk__in=standing(on=on).values("pk")) | Q(pk__in=coming.values("pk")), apartment=flat
    )
    return list(_with_all(found).order_by(F("period__endswith").asc(nulls_last=True), "pk"))


def _held(digests: Iterable[bytes], *, on: date) -> QuerySet[Mandate]:
    found = standing(on=on).filter(representative__personal_code_digest__in=list(digests))
    return _with_all(found).order_by(F("period__endswith").asc(nulls_last=True), "pk")


def _with_all(found: QuerySet[Mandate]) -> QuerySet[Mandate]:
    return found.select_related("document", "principal", "representative", "apartment__house")
