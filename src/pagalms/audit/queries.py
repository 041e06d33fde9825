"""Reads of what was done: a resident's own part of it, and what happened to one thing."""

from __future__ import annotations

from collections.abc import Iterable

from pagalms.audit.models import Event

LOOKED_AT = "looked_at"  # staff opened a personal record; `detail.reason` says why


def looks_at(subjects: Iterable[str], *, last: int, before: int = 0) -> list[Event]:
    """When staff looked at these records, newest first; `before` passes over that many of them."""
    found = Event.objects.filter(verb=LOOKED_AT, subject__in=list(subjects)).order_by("-pk")
    return list(found[before : before + last])


def history_of(subject: str, *, last: int) -> list[Event]:
    """What was done to one thing, looks aside, newest first."""
    return list(Event.objects.filter(subject=subject).exclude(verb=LOOKED_AT).order_by("-pk")[:last])
