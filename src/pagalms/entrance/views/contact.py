"""Where somebody who has found a weakness of the portal writes to (RFC 9116)."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from pagalms.kernel import clock
from pagalms.manager.queries import manager

GOOD_FOR = timedelta(days=180)  # the RFC advises less than a year
A_DAY = "public, max-age=86400"


@require_safe
def security(_request: HttpRequest) -> HttpResponse:
    """The contacts of the settings, else the manager's e-mail address; its end moves on as long as the portal runs."""
    expires = datetime.combine(clock.wire_now().date() + GOOD_FOR, time(), UTC)
    lines = [f"Contact: {contact}" for contact in settings.SECURITY_CONTACTS or [f"mailto:{manager().email}"]]
    lines += [f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}", "Preferred-Languages: lv, en"]
    lines += [f"Canonical: {settings.PORTAL_URL}{reverse('security')}"]
    text = "\n".join(lines) + "\n"
    return HttpResponse(text, content_type="text/plain; charset=utf-8", headers={"Cache-Control": A_DAY})
