"""Notices of the stories: written and published in one go."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from pagalms.accounts.models import User
from pagalms.notices import actions
from pagalms.notices.actions import Draft
from pagalms.notices.models import Notice
from tests.people import NOON

TODAY = date(2026, 5, 31)


def draft(title: str = "Nebūs karstā ūdens", **changes: Any) -> Draft:
    values: dict[str, Any] = {"text": "Siltummezglā mainīs sūkni.", "important": False, "first": TODAY}
    return Draft(title=title, **{**values, **changes})


def published(by: User, title: str = "Nebūs karstā ūdens", *, at: datetime = NOON, **changes: Any) -> Notice:
    made = actions.write(draft(title, **changes), by=by, on=TODAY, at=at)
    actions.publish(made.pk, by=by, on=TODAY, at=at)
    return made


def days(count: int) -> date:
    return TODAY + timedelta(days=count)
