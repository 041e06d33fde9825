"""What every template knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from pagalms.kernel import clock, tracing
from pagalms.manager.queries import Manager, manager, manager_known
from pagalms.manager.rules.closed import soon


def portal(request: HttpRequest) -> dict[str, Any]:
    """The manager, the portal's address, and the demo's day for its banner."""
    return _frame(manager())


def portal_known(request: HttpRequest) -> dict[str, Any]:
    """The same without asking the database, which may be what is away."""
    return _frame(manager_known())


def _frame(named: Manager) -> dict[str, Any]:
    return {
        "manager": named,
        "closed": soon(named.closed, on=clock.today()) if named.closed else (),
        "portal_url": settings.PORTAL_URL,
        "demo_day": clock.demo_day(),
        "request_number": tracing.number(),
    }
