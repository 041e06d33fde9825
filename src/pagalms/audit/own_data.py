"""What this room holds about a person: what they did, and what was done with their records."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pagalms.audit.models import Event
from pagalms.audit.queries import LOOKED
from pagalms.audit.verbs import VERBS
from pagalms.audit.wording import reason_of
from pagalms.kernel.own_data import Column, Part, Whose, told


def own_data(whose: Whose) -> Iterator[Part]:
    """What they did, and what was done to their account and records; looks are `looks`.

    What they did to others, as staff, is told without its particulars: those belong to the others.
    """
    theirs = Q(by=whose.user) | Q(subject__in=whose.subjects)
    rows = Event.objects.filter(theirs).exclude(verb=LOOKED).order_by("pk")
    yield told(
        "events",
        _("What was done in your account and with your records"),
        ((row.at, row.verb, row.by == whose.user, _particulars(row, whose)) for row in rows.iterator()),
        Column("at", _("When")),
        Column("verb", _("What"), words=VERBS.get),
        Column("by_you", _("By"), words=_yourself),
        Column("detail", _("More")),
    )


def looks(subjects: Iterable[str]) -> list[tuple[datetime, int | None, str]]:
    """When staff looked, who (the key of the account), and why in words; the oldest first."""
    rows = Event.objects.filter(verb=LOOKED, subject__in=list(subjects)).order_by("pk")
    return [(row.at, row.by, reason_of(row.detail)) for row in rows]


def _yourself(own: object) -> str | Promise:
    return _("you") if own else _("the office or the portal")


def _particulars(event: Event, whose: Whose) -> str:
    return json.dumps(event.detail, ensure_ascii=False) if event.detail and event.subject in whose.subjects else ""
