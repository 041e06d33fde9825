"""What Django's checks say about the configuration of Smart-ID."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

from cryptography import x509
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as Notice

from pagalms.identity.providers.keys import SOON
from pagalms.identity.providers.smartid.agreement import BadSetting, certificates, pins, problems, wanted
from pagalms.kernel import clock

HINT = "docs/reference/smartid.md says where each value comes from."


def smartid_is_usable(**_: Any) -> list[CheckMessage]:
    """Wrong or ageing configuration of Smart-ID; nothing when it is not configured at all."""
    if not wanted():
        return []
    found: list[CheckMessage] = [Error(f"Smart-ID: {text}", hint=HINT, id="identity.E031") for text in problems()]
    return found + _pins() + _certificates()


def _pins() -> list[CheckMessage]:
    try:
        listed = pins()
    except BadSetting as problem:
        return [Error(f"Smart-ID, PAGALMS_SMARTID_PINS: {problem}", hint=HINT, id="identity.E032")]
    found: list[CheckMessage] = []
    for pin in listed:
        if pin.until:
            end = datetime.combine(pin.until, time.max, tzinfo=UTC)
            found += _ageing(f"the certificate of the pin {pin.digest[:8]}…", end, "identity.W031")
    return found


def _certificates() -> list[CheckMessage]:
    found: list[CheckMessage] = []
    for path in (*settings.SMARTID["anchors"], *settings.SMARTID["intermediates"]):
        try:
            read = [x509.load_der_x509_certificate(der) for der in certificates((path,))]
        except BadSetting as problem:
            found.append(Error(f"Smart-ID: {problem}", hint=HINT, id="identity.E033"))
            continue
        for each in read:
            found += _ageing(f"the certificate {path}", each.not_valid_after_utc, "identity.W032")
    return found


def _ageing(what: str, until: datetime, number: str) -> list[CheckMessage]:
    now = clock.wire_now()
    if until > now + SOON:
        return []
    verb = "expired" if until <= now else "expires"
    return [Notice(f"Smart-ID: {what} {verb} on {until:%Y-%m-%d}; add the new one beside it", hint=HINT, id=number)]
