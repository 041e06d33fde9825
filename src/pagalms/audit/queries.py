"""Reads of what was done: a resident's own part of it, and what happened to one thing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet

from pagalms.audit.models import Event
from pagalms.kernel.zone import RIGA

LOOKED = "looked"  # staff saw somebody's data; `detail.what` says why, one of `wording.REASONS`


def looks_at(subjects: Iterable[str], *, last: int, before: int = 0) -> list[Event]:
    """When staff looked at these records, newest first; `before` passes over that many of them."""
    found = Event.objects.filter(verb=LOOKED, subject__in=list(subjects)).order_by("-pk")
    return list(found[before : before + last])


def has_looked(by: int, subject: str, *, since: datetime) -> bool:
    """Whether that user's look at it has been written down since."""
    return Event.objects.filter(verb=LOOKED, subject=subject, by=by, at__gte=since).exists()


def done_to(subjects: Iterable[str], *, last: int) -> list[Event]:
    """What was done to any of these things, looks aside, the newest first."""
    return list(Event.objects.filter(subject__in=list(subjects)).exclude(verb=LOOKED).order_by("-pk")[:last])


def last_of(verb: str, *, subject: str) -> datetime | None:
    """When it was last done to that subject."""
    return Event.objects.filter(verb=verb, subject=subject).order_by("-at").values_list("at", flat=True).first()


def happened_since(verb: str, *, subject: str, since: datetime) -> bool:
    """Whether this was done to the thing since then."""
    return Event.objects.filter(verb=verb, subject=subject, at__gt=since).exists()


@dataclass(frozen=True)
class Asked:
    """What is looked for among all events; empty fields ask nothing. Days are whole days in Riga, both included."""

    by: int | None = None
    verbs: tuple[str, ...] = ()
    subject: str = ""
    first: date | None = None
    last: date | None = None


def events(asked: Asked, *, before: int | None = None, most: int) -> list[Event]:
    """Newest first, at most that many; `before` is the key of the event that the page before ended with."""
    found = _found(asked)
    return list((found.filter(pk__lt=before) if before else found)[:most])


def all_events(asked: Asked, *, most: int) -> Iterator[Event]:
    """The same without pages, a thousand in memory at a time, for a file."""
    return _found(asked)[:most].iterator(chunk_size=1000)


def _found(asked: Asked) -> QuerySet[Event]:
    found = Event.objects.order_by("-pk")
    if asked.by is not None:
        found = found.filter(by=asked.by)
    if asked.verbs:
        found = found.filter(verb__in=asked.verbs)
    if asked.subject:
        found = found.filter(subject=asked.subject)
    if asked.first:
        found = found.filter(at__gte=datetime.combine(asked.first, time(), RIGA))
    if asked.last:
        found = found.filter(at__lt=datetime.combine(asked.last + timedelta(days=1), time(), RIGA))
    return found
