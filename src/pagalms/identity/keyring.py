"""Every key and certificate of the ways of signing in, as the settings name them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time
from pathlib import Path

from django.conf import settings

from pagalms.identity.providers.smartid.agreement import BadSetting, pins, wanted
from pagalms.kernel.keyfiles import KeyFile, Role, key_files


def keyring() -> list[KeyFile]:
    """Ours and the partners'; what is not configured is not there."""
    return [*_banks(), *_smartid()]


def _banks() -> Iterator[KeyFile]:
    for bank, said, prefix in (
        ("Swedbank", settings.SWEDBANK, "PAGALMS_SWEDBANK"),
        ("Citadele", settings.CITADELE, "PAGALMS_CITADELE"),
        ("SEB", settings.SEB, "PAGALMS_SEB"),
    ):
        if said.get("key"):
            yield from key_files(bank, Role.OWN_KEY, f"{prefix}_KEY", Path(said["key"]))
        if said.get("own_certificate"):
            own = Path(said["own_certificate"])
            yield from key_files(bank, Role.OWN_CERTIFICATE, f"{prefix}_OWN_CERT", own)
        for path in said["certificates"]:
            yield from key_files(bank, Role.THEIRS, f"{prefix}_CERTS", path)


def _smartid() -> Iterator[KeyFile]:
    if not wanted():
        return
    for name, variable in (("anchors", "PAGALMS_SMARTID_ANCHORS"), ("intermediates", "PAGALMS_SMARTID_INTERMEDIATES")):
        for path in settings.SMARTID[name]:
            yield from key_files("Smart-ID", Role.AUTHORITY, variable, path)
    variable = "PAGALMS_SMARTID_PINS"
    try:
        listed = pins()
    except BadSetting:
        yield KeyFile("Smart-ID", Role.PIN, variable, "", problem="unreadable")
        return
    for pin in listed:
        until = datetime.combine(pin.until, time.max, tzinfo=UTC) if pin.until else None
        yield KeyFile("Smart-ID", Role.PIN, variable, "", mark=pin.digest[:16], until=until)
