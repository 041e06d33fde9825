"""Until when the certificates and pins of signing in are good, for those who watch; the checks warn of the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from cryptography import x509
from django.conf import settings

from pagalms.identity.providers.keys import BadKey, bank_key, own_certificate, private_key
from pagalms.identity.providers.smartid.agreement import BadSetting, certificates, pins


def expiries() -> list[tuple[str, datetime]]:
    """What, and its end; by provider and the file's name. What cannot be read the checks tell of."""
    found: list[tuple[str, datetime]] = []
    for name, said in (("swedbank", settings.SWEDBANK), ("citadele", settings.CITADELE), ("seb", settings.SEB)):
        found += _of_bank(name, said)
    return [*found, *_of_smartid()]


def _of_bank(name: str, said: dict[str, Any]) -> Iterator[tuple[str, datetime]]:
    for path in said["certificates"]:
        with suppress(BadKey):
            if (until := bank_key(path).not_after) is not None:
                yield f"{name}: {path.name}", until
    if said.get("key") and said.get("own_certificate"):
        with suppress(BadKey):
            own = Path(said["own_certificate"])
            yield f"{name}: our {own.name}", own_certificate(own, private_key(Path(said["key"]))).not_valid_after_utc


def _of_smartid() -> Iterator[tuple[str, datetime]]:
    with suppress(BadSetting):
        for pin in pins():
            if pin.until:
                yield f"smartid: pin {pin.digest[:8]}", datetime.combine(pin.until, time.max, tzinfo=UTC)
    for path in (*settings.SMARTID["anchors"], *settings.SMARTID["intermediates"]):
        with suppress(BadSetting):
            ends = [x509.load_der_x509_certificate(der).not_valid_after_utc for der in certificates((path,))]
            if ends:
                yield f"smartid: {path.name}", min(ends)
