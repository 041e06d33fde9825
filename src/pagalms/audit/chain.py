"""The chain of events: sealing what was written since, and verifying the whole of it (TRUST, Data protection).

A chain shows that an event was changed, put in or taken out of the middle. That its newest end was cut off shows only
to somebody who has noted an earlier head elsewhere: `verify` takes one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, models, transaction

from pagalms.audit.models import Event, Seal
from pagalms.audit.rules import START, chained

AT_ONCE = 2000
BEHIND = 20_000  # events that may be committed after later ones were sealed; `everything` looks at all
LOCK = 0x5EA1


@dataclass(frozen=True)
class Fault:
    """Where the chain does not hold: `kind` is changed, missing, unlinked or cut."""

    kind: str
    place: int
    event: int


@dataclass(frozen=True)
class Verdict:
    """What `verify` found: how many events are sealed, the newest digest, the first fault, and what waits."""

    sealed: int
    head: bytes
    fault: Fault | None
    unsealed: int


@transaction.atomic
def seal(*, everything: bool = False) -> int:
    """Chain events that are committed and not yet sealed, at most AT_ONCE of them; returns how many.

    Only one process seals at a time; another returns 0 at once. Events are looked for among the newest, with
    `everything` among all.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return 0
    head = Seal.objects.order_by("-place").first()
    place, before = (head.place, bytes(head.digest)) if head else (0, START)
    seals = []
    for event in _unsealed(since=0 if everything or head is None else _edge())[:AT_ONCE]:
        place, before = place + 1, _digest(before, event)
        seals.append(Seal(place=place, event=event.pk, digest=before))
    Seal.objects.bulk_create(seals)
    return len(seals)


def verify(*, noted: bytes = b"") -> Verdict:
    """Compute the whole chain anew. `noted` is a head somebody kept: it must be one of the digests."""
    sealed, before, fault, seen = 0, START, None, not noted
    for seal_, event in _links():
        if seal_.place != sealed + 1:
            fault = fault or Fault("unlinked", sealed + 1, seal_.event)
        elif event is None:
            fault = fault or Fault("missing", seal_.place, seal_.event)
        elif _digest(before, event) != bytes(seal_.digest):
            fault = fault or Fault("changed", seal_.place, seal_.event)
        sealed, before = seal_.place, bytes(seal_.digest)
        seen = seen or before == noted
    if not seen:
        fault = fault or Fault("cut", sealed, 0)
    return Verdict(sealed, before, fault, _unsealed(since=0).count())


@dataclass(frozen=True)
class Head:
    """The newest link: how many events are sealed, when the newest of them happened, and its digest."""

    sealed: int
    at: datetime | None
    digest: bytes


def head() -> Head:
    """The newest end of the chain."""
    last = Seal.objects.order_by("-place").first()
    if last is None:
        return Head(0, None, START)
    at = Event.objects.filter(pk=last.event).values_list("at", flat=True).first()
    return Head(last.place, at, bytes(last.digest))


def _edge() -> int:
    newest = Seal.objects.order_by("-event").values_list("event", flat=True)[:1]
    return max(0, (newest[0] if newest else 0) - BEHIND)


def _unsealed(*, since: int) -> models.QuerySet[Event]:
    sealed = Seal.objects.filter(event=models.OuterRef("pk"))
    return Event.objects.filter(~models.Exists(sealed), pk__gt=since).order_by("pk")


def _links() -> Iterator[tuple[Seal, Event | None]]:
    """Every seal with its event, in the order of the chain, some thousand in memory at a time."""
    place = -1
    while seals := list(Seal.objects.filter(place__gt=place)[:AT_ONCE]):
        events = Event.objects.in_bulk([one.event for one in seals])
        yield from ((one, events.get(one.event)) for one in seals)
        place = seals[-1].place


def _digest(before: bytes, event: Event) -> bytes:
    return chained(
        before, key=event.pk, at=event.at, by=event.by, verb=event.verb, subject=event.subject, detail=event.detail
    )
