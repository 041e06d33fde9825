"""Writing an event, in the transaction of what it tells."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser

from pagalms.audit.models import Event
from pagalms.audit.queries import LOOKED
from pagalms.audit.verbs import VERBS

Detail = dict[str, str | int | bool | None]


def record(
    verb: str, *, by: AbstractBaseUser | None, at: datetime, subject: str = "", detail: Detail | None = None
) -> Event:
    """Note that `by` did `verb`, one of `verbs.VERBS`, to `subject`; no personal codes and no secrets in `detail`.

    Raises LookupError for a verb without words: the office could not read it.
    """
    if verb not in VERBS:
        raise LookupError(f"audit.verbs has no words for {verb}")
    return Event.objects.create(verb=verb, by=by.pk if by else None, at=at, subject=subject, detail=detail or {})


def looked(
    what: str,
    *,
    by: AbstractBaseUser | None,
    at: datetime,
    subjects: Iterable[str],
    page: str = "",
    system: str = "",
) -> None:
    """Note that a member of staff has seen these people's data; `what` is one of `wording.REASONS`. One statement.

    `page`, one of `wording.PAGES`: it was the portal's page as the person sees it. `by` is None when
    another system of the manager was given them; `system` is its name.
    """
    more = {"page": page, "system": system}
    detail = {"what": what} | {name: said for name, said in more.items() if said}
    who = by.pk if by else None
    Event.objects.bulk_create(
        Event(verb=LOOKED, by=who, at=at, subject=subject, detail=detail) for subject in dict.fromkeys(subjects)
    )
