"""Writing an event, in the transaction of what it tells."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser

from pagalms.audit.models import Event
from pagalms.audit.queries import LOOKED_AT

Detail = dict[str, str | int | bool | None]


def record(
    verb: str, *, by: AbstractBaseUser | None, at: datetime, subject: str = "", detail: Detail | None = None
) -> Event:
    """Note that `by` did `verb` to `subject`; no personal codes and no secrets in `detail`."""
    return Event.objects.create(verb=verb, by=by.pk if by else None, at=at, subject=subject, detail=detail or {})


def note_look(*, by: AbstractBaseUser, at: datetime, subjects: Iterable[str], reason: str) -> None:
    """Note that staff looked at these records, such as "client:12"; `reason` is one of `wording.REASONS`."""
    for subject in subjects:
        record(LOOKED_AT, by=by, at=at, subject=subject, detail={"reason": reason})
