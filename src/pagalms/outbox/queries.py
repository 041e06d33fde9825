"""Reads of letters, for staff and for whoever waits for one."""

from __future__ import annotations

from django.db.models import Count

from pagalms.accounts.models import User
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


def states_of(about: str) -> dict[str, int]:
    """How many letters whose subject begins so are in which state."""
    rows = Letter.objects.filter(about__startswith=about).order_by().values_list("state").annotate(Count("pk"))
    return dict(rows)


def not_reached(user: User) -> Letter | None:
    """The last letter to the user's present address if it could not be delivered; None when letters arrive."""
    last = Letter.objects.filter(user=user, to=user.email).exclude(state=Letter.State.WAITING)
    found = last.defer("text", "html").order_by("-pk").first()
    return found if found and found.state == Letter.State.UNDELIVERED else None


def _in(state: Letter.State, most: int, **among: int) -> list[Letter]:
    rows = Letter.objects.filter(state=state, **among).defer("text", "html").order_by("-pk")
    return list(rows[:most])
