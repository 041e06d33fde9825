"""`check --deploy`: whether the portal bears a manager's name, telephone and account, or those of the invented one."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage
from django.core.checks import Warning as Notice
from django.db import DatabaseError

from pagalms.manager import queries
from pagalms.manager.rules.sayings import Kind

SAID_IN = {"PAGALMS_MANAGER_IBAN": Kind.ACCOUNTS}  # the others: Kind.DETAILS


def manager_is_named(**_: Any) -> list[CheckMessage]:
    """Warns when bills would carry an account that is nobody's, or pages a name, an address, a telephone that are."""
    if settings.MODE != "production":
        return []
    invented = [name for name in settings.MANAGER_INVENTED if not _in_office(SAID_IN.get(name, Kind.DETAILS))]
    if not invented:
        return []
    text = f"an invented manager stands on pages, letters and bills: {', '.join(invented)} not set"
    return [Notice(text, hint="Set them, or say it in the office, Pārvaldnieks.", id="manager.W001")]


def _in_office(kind: Kind) -> bool:
    try:
        version = queries.newest(kind)
    except DatabaseError:  # no tables yet, or no database
        return False
    return bool(version and version.said)
