"""What Django's checks say about the sender of letters."""

from __future__ import annotations

from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as Notice


def sender_is_an_address(**_: Any) -> list[CheckMessage]:
    """No mail server takes a letter from a sender without an address."""
    name, at, host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")
    if name and at and host:
        return []
    text = f"PAGALMS_MAIL_FROM holds no e-mail address: {settings.DEFAULT_FROM_EMAIL}"
    return [Error(text, hint='Write it as "Name <portal@example.lv>".', id="outbox.E001")]


def sender_is_ours(**_: Any) -> list[CheckMessage]:
    """`check --deploy`: letters in production come from an address of the manager's, not from the example."""
    if settings.MODE != "production" or not settings.SENDER_INVENTED:
        return []
    text = f"PAGALMS_MAIL_FROM is not set: letters come from {settings.DEFAULT_FROM_EMAIL}"
    return [Notice(text, hint="Mail servers refuse an address that is not yours.", id="outbox.W001")]
