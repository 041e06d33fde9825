"""Whom a notice reaches on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from pagalms.accounts.models import User
from pagalms.identity.models import PersonalCode
from pagalms.mandates import queries as mandates
from pagalms.notices.models import Addressee, Notice, Told, Version
from pagalms.outbox.queries import stopping
from pagalms.outbox.rules import Kind
from pagalms.properties.models import Apartment, Ownership


@dataclass(frozen=True)
class Reach:
    """How many flats a notice is for, how many of them have somebody in the portal, how many people that are."""

    flats: int
    flats_reached: int
    people: int
    letters: int

    @property
    def flats_without(self) -> int:
        """Flats in which nobody uses the portal: they need a paper on the door."""
        return self.flats - self.flats_reached


def flats_of(notice: Notice) -> QuerySet[Apartment]:
    """The flats that a notice is for."""
    if notice.house_id is None:
        return Apartment.objects.all()
    if not notice.flats_said:
        return Apartment.objects.filter(house=notice.house_id)
    return Apartment.objects.filter(pk__in=Addressee.objects.filter(notice=notice).values("apartment"))


def people_of(flats: QuerySet[Apartment], *, on: date) -> QuerySet[User]:
    """The users to whom at least one of these flats is open on that day: owners and who acts for them."""
    inside = flats.order_by().values("pk")
    codes = PersonalCode.objects.filter(
        Q(digest__in=_owners(on).filter(apartment__in=inside).values("client__personal_code_digest"))
        | Q(
            digest__in=mandates.standing(on=on)
            .filter(apartment__in=inside)
            .values("representative__personal_code_digest")
        )
    )
    return User.objects.filter(is_active=True, pk__in=codes.values("person__user"))


def wanting_letters(version: Version, *, on: date, at: datetime) -> QuerySet[User]:
    """Who is to get a letter about the version and has not been written to yet."""
    return (
        people_of(flats_of(version.notice), on=on)
        .exclude(Exists(stopping(Kind.NOTICES, at=at).filter(user=OuterRef("pk"))))
        .exclude(Exists(Told.objects.filter(version=version, user=OuterRef("pk"))))
        .order_by("pk")
    )


def reach_of(notice: Notice, *, on: date, at: datetime) -> Reach:
    """Counts for the page that asks "send?"."""
    flats = flats_of(notice)
    people = people_of(flats, on=on)
    codes = PersonalCode.objects.filter(person__user__is_active=True).values("digest")
    owned = _owners(on).filter(apartment=OuterRef("pk"), client__personal_code_digest__in=codes)
    held = mandates.standing(on=on).filter(apartment=OuterRef("pk"), representative__personal_code_digest__in=codes)
    return Reach(
        flats=flats.count(),
        flats_reached=flats.filter(Exists(owned) | Exists(held.order_by())).count(),
        people=people.count(),
        letters=people.exclude(Exists(stopping(Kind.NOTICES, at=at).filter(user=OuterRef("pk")))).count(),
    )


def _owners(on: date) -> QuerySet[Ownership]:
    return Ownership.objects.filter(period__contains=on, client__personal_code_digest__isnull=False)
