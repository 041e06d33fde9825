"""What every template knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from pagalms.kernel import clock


def portal(request: HttpRequest) -> dict[str, Any]:
    """The manager, the portal's address, and the demo's day for its banner."""
    return {"manager": settings.MANAGER, "portal_url": settings.PORTAL_URL, "demo_day": clock.demo_day()}
