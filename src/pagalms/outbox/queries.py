"""Reads of letters, for staff."""

from __future__ import annotations

from pagalms.outbox.models import Letter


def undelivered(*, most: int) -> list[Letter]:
    """Letters that no server took within 72 hours (TRUST, promise 2), newest first."""
    return _in(Letter.State.UNDELIVERED, most)


def undelivered_count() -> int:
    """How many there are."""
    return Letter.objects.filter(state=Letter.State.UNDELIVERED).count()


def waiting(*, most: int) -> list[Letter]:
    """Letters that have been tried and are not delivered yet, newest first."""
    return _in(Letter.State.WAITING, most, attempts__gt=0)


def _in(state: Letter.State, most: int, **among: int) -> list[Letter]:
    rows = Letter.objects.filter(state=state, **among).defer("text", "html").order_by("-pk")
    return list(rows[:most])
