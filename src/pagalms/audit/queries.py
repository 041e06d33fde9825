"""Reads of what was done: a resident's own part of it, and what happened to one thing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from pagalms.audit.models import Event

LOOKED = "looked"  # staff saw somebody's data; `detail.what` says why, one of `wording.REASONS`


def looks_at(subjects: Iterable[str], *, last: int, before: int = 0) -> list[Event]:
    """When staff looked at these records, newest first; `before` passes over that many of them."""
    found = Event.objects.filter(verb=LOOKED, subject__in=list(subjects)).order_by("-pk")
    return list(found[before : before + last])


def history_of(subject: str, *, last: int) -> list[Event]:
    """What was done to one thing, looks aside, newest first."""
    return list(Event.objects.filter(subject=subject).exclude(verb=LOOKED).order_by("-pk")[:last])


def done_to(subjects: Iterable[str], *, last: int) -> list[Event]:
    """What was done to any of these things, looks aside, the newest first."""
    return list(Event.objects.filter(subject__in=list(subjects)).exclude(verb=LOOKED).order_by("-pk")[:last])


def happened_since(verb: str, *, subject: str, since: datetime) -> bool:
    """Whether this was done to the thing since then."""
    return Event.objects.filter(verb=verb, subject=subject, at__gt=since).exists()
