"""Reads of letters: for staff, for whoever waits for one, and which kinds a person wants."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import TruncMonth

from pagalms.accounts.models import User
from pagalms.kernel.month import Month
from pagalms.kernel.zone import RIGA
from pagalms.outbox.models import Letter, Stopped
from pagalms.outbox.rules import Kind
from pagalms.outbox.stop_link import opened


@dataclass(frozen=True)
class UnderWay:
    """How many letters wait, since when the oldest does, and how many no server took."""

    waiting: int
    oldest: datetime | None
    undelivered: int


def under_way() -> UnderWay:
    """Of all letters."""
    waits, lost = Q(state=Letter.State.WAITING), Q(state=Letter.State.UNDELIVERED)
    found = Letter.objects.filter(~Q(state=Letter.State.SENT)).aggregate(
        waiting=Count("pk", filter=waits), oldest=Min("created_at", filter=waits), undelivered=Count("pk", filter=lost)
    )
    return UnderWay(**found)


def undelivered(*, most: int, after: int = 0) -> list[Letter]:
    """Letters that no server took within 72 hours (TRUST, promise 2), newest first, from one place on."""
    return _in(Letter.State.UNDELIVERED, most, after)


def undelivered_count() -> int:
    """How many there are."""
    return Letter.objects.filter(state=Letter.State.UNDELIVERED).count()


def waiting(*, most: int) -> list[Letter]:
    """Letters that have been tried and are not delivered yet, newest first."""
    return _in(Letter.State.WAITING, most, attempts__gt=0)


def waiting_count() -> int:
    """How many of these there are."""
    return Letter.objects.filter(state=Letter.State.WAITING, attempts__gt=0).count()


def states_of(about: str) -> dict[str, int]:
    """How many letters whose subject begins so are in which state."""
    rows = Letter.objects.filter(about__startswith=about).order_by().values_list("state").annotate(Count("pk"))
    return dict(rows)


@dataclass(frozen=True)
class KindInMonth:
    """Letters of a kind written in a month: how many mail servers took, and how many none took."""

    month: Month
    kind: str
    sent: int
    undelivered: int


def letters_by_month(*, since: datetime) -> list[KindInMonth]:
    """By the month in Riga in which they were written. One statement."""
    rows = (
        Letter.objects.filter(created_at__gte=since)
        .order_by()
        .values_list(TruncMonth("created_at", tzinfo=RIGA), "kind")
        .annotate(
            sent=Count("pk", filter=Q(state=Letter.State.SENT)),
            undelivered=Count("pk", filter=Q(state=Letter.State.UNDELIVERED)),
        )
    )
    return [KindInMonth(Month.of(month), *counts) for month, *counts in rows]


def not_reached(user: User) -> Letter | None:
    """The last letter to the user's present address if it could not be delivered; None when letters arrive."""
    last = Letter.objects.filter(user=user, to=user.email).exclude(state=Letter.State.WAITING)
    found = last.defer("text", "html").order_by("-pk").first()
    return found if found and found.state == Letter.State.UNDELIVERED else None


def stopping(kind: Kind, *, at: datetime) -> QuerySet[Stopped]:
    """Who wants no letters of this kind at that moment."""
    return Stopped.objects.filter(kind=kind, period__contains=at)


def wanted_by(user: User, *, at: datetime) -> frozenset[Kind]:
    """The kinds of letters that the user gets."""
    stopped = set(Stopped.objects.filter(user=user, period__contains=at).values_list("kind", flat=True))
    return frozenset(kind for kind in Kind if kind.value not in stopped)


def stop_target(kind: Kind, text: str) -> User | None:
    """Whose letters of the kind the link of a letter stops; None when the link is not ours."""
    keys = opened(kind, text, keys=1)
    return User.objects.filter(pk=keys[0]).first() if keys else None


def _in(state: Letter.State, most: int, after: int = 0, **among: int) -> list[Letter]:
    rows = Letter.objects.filter(state=state, **among).defer("text", "html").order_by("-pk")
    return list(rows[after : after + most])


def letters_to(addresses: Iterable[str], *, last: int) -> list[Letter]:
    """The latest letters to these addresses, whatever became of them, newest first."""
    found = Letter.objects.filter(to__in=[one for one in addresses if one])
    return list(found.defer("text", "html").order_by("-pk")[:last])
