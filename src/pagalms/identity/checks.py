"""What Django's checks say about the keys of the sign-in providers, at every start and before every migration."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as Notice

from pagalms.identity.providers import swedbank
from pagalms.identity.providers.swedbank.keys import BadKey, bank_key, private_key
from pagalms.kernel import clock

SOON = timedelta(days=30)


def swedbank_is_usable(**_: Any) -> list[CheckMessage]:
    """Wrong or ageing configuration of Swedbank's link; nothing when it is not configured at all."""
    said: dict[str, Any] = settings.SWEDBANK
    if not any((said["url"], said["sender_id"], said["key"], said["certificates"])):
        return []
    problems = _lacking(said) + _address(said["url"])
    try:
        if said["key"]:
            private_key(Path(said["key"]))
    except BadKey as problem:
        problems.append(Error(f"Swedbank, our key: {problem}", id="identity.E003"))
    for path in said["certificates"]:
        problems += _certificate(path)
    return problems


def _lacking(said: dict[str, Any]) -> list[CheckMessage]:
    names = {
        "url": "PAGALMS_SWEDBANK_URL", "sender_id": "PAGALMS_SWEDBANK_SENDER_ID", "bank_id": "PAGALMS_SWEDBANK_BANK_ID",
        "key": "PAGALMS_SWEDBANK_KEY", "certificates": "PAGALMS_SWEDBANK_CERTS",
    }  # fmt: skip
    lacking = ", ".join(name for value, name in names.items() if not said[value])
    if not lacking:
        return []
    return [
        Error(
            f"Swedbank is configured in part: {lacking} not set",
            hint="docs/reference/swedbank.md says where each value comes from.",
            id="identity.E001",
        )
    ]


def _address(url: str) -> list[CheckMessage]:
    if settings.MODE != "production" or not url:
        return []
    if swedbank.unfit(url):
        return [
            Error(
                "Swedbank: PAGALMS_SWEDBANK_URL names a simulator or an unencrypted address; production refuses it",
                id="identity.E002",
            )
        ]
    return []


def _certificate(path: Path) -> list[CheckMessage]:
    try:
        until = bank_key(path).not_after
    except BadKey as problem:
        return [Error(f"Swedbank, the bank's certificate: {problem}", id="identity.E004")]
    if until is None:
        return []
    now = clock.wire_now()
    if until <= now:
        return [Notice(f"Swedbank: the bank's certificate {path} expired on {until:%Y-%m-%d}", id="identity.W001")]
    if until <= now + SOON:
        return [Notice(f"Swedbank: the bank's certificate {path} expires on {until:%Y-%m-%d}", id="identity.W002")]
    return []
