"""Words about notices for templates; loaded by those that need them."""

from __future__ import annotations

from datetime import UTC, date, datetime

from django import template
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from pagalms.kernel.zone import RIGA
from pagalms.notices import wording
from pagalms.notices.models import Notice, Version

register = template.Library()


@register.filter
def audience(notice: Notice) -> str:
    """Whom the notice is for."""
    return wording.audience(notice)


@register.filter
def dated(version: Version) -> date:
    """The day a notice bears: when it was published, or its first day where it was written ahead."""
    notice = version.notice
    day = (notice.published_at or version.written_at).astimezone(RIGA).date()
    first: date = notice.shown.lower
    return max(day, first)


@register.filter
def hours(works: DateTimeTZRange) -> str:
    """When planned works go on."""
    return wording.hours(works.lower, works.upper)


@register.filter
def utc_stamp(when: datetime) -> str:
    """A moment as calendars want it: 20260602T060000Z."""
    return f"{when.astimezone(UTC):%Y%m%dT%H%M%SZ}"


@register.filter
def calendar_text(value: object) -> str:
    """Text of one line in a calendar (RFC 5545, 3.3.11)."""
    said = " ".join(str(value).split())
    return "".join(f"\\{sign}" if sign in "\\;," else sign for sign in said)
