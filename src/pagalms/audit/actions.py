"""Writing an event, in the transaction of what it tells."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection

from pagalms.audit.queries import LOOKED
from pagalms.audit.verbs import VERBS

# One statement, whether it is an event that a confirmed reading waits for, or the 20,000 people whom the list of a
# month's missing readings names: as objects those took longer than the list itself.
NOTED = """
    INSERT INTO audit_event (at, "by", verb, subject, detail) SELECT %s, %s, %s, unnest(%s::text[]), %s::jsonb
"""
Detail = dict[str, str | int | bool | None]


def record(
    verb: str, *, by: AbstractBaseUser | None, at: datetime, subject: str = "", detail: Detail | None = None
) -> None:
    """Note that `by` did `verb`, one of `verbs.VERBS`, to `subject`; no personal codes and no secrets in `detail`.

    Raises LookupError for a verb without words: the office could not read it.
    """
    if verb not in VERBS:
        raise LookupError(f"audit.verbs has no words for {verb}")
    _note(verb, by=by, at=at, subjects=[subject], detail=detail or {})


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
    if seen := list(dict.fromkeys(subjects)):
        _note(LOOKED, by=by, at=at, subjects=seen, detail=detail)


def _note(
    verb: str, *, by: AbstractBaseUser | None, at: datetime, subjects: list[str], detail: Mapping[str, object]
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(NOTED, [at, by.pk if by else None, verb, subjects, json.dumps(detail)])
