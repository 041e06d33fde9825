"""Writing an event, in the transaction of what it tells."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection

from pagalms.audit.models import Event
from pagalms.audit.queries import LOOKED
from pagalms.audit.verbs import VERBS

# The list of a month's missing readings names 20,000 people at once; as objects they took longer than the list itself.
LOOKS = """
    INSERT INTO audit_event (at, "by", verb, subject, detail) SELECT %s, %s, %s, unnest(%s::text[]), %s::jsonb
"""
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
    seen = list(dict.fromkeys(subjects))
    if not seen:
        return
    with connection.cursor() as cursor:
        cursor.execute(LOOKS, [at, by.pk if by else None, LOOKED, seen, json.dumps(detail)])
