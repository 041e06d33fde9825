"""The agreement with SK as the settings of this installation have it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings

from pagalms.identity.providers.address import REFUSED, for_trials, unfit
from pagalms.identity.providers.smartid.rules import DEMO_SCHEME, LEVELS, LIVE_SCHEME, Contract

_PIN = re.compile(r"([0-9a-f]{64})(?:@(\d{4}-\d{2}-\d{2}))?", re.ASCII)


class BadSetting(Exception):
    """A setting that cannot be used; the text says why, for whoever runs the installation."""


@dataclass(frozen=True)
class Pin:
    """The hash of a public key of the service, and the last day of the certificate it stands in, if we were told."""

    digest: str
    until: date | None


def wanted() -> bool:
    """Whether somebody meant to configure it at all."""
    return bool(settings.SMARTID["url"])


def contract() -> Contract:
    """The agreement of this installation. Raises BadSetting."""
    said = settings.SMARTID
    if problem := next(iter(problems()), ""):
        raise BadSetting(problem)
    return Contract(
        url=said["url"].rstrip("/") + "/",
        uuid=said["uuid"],
        name=said["name"],
        scheme=said["scheme"],
        level=said["level"],
        callback=said["callback"],
        anchors=certificates(tuple(said["anchors"])),
        intermediates=certificates(tuple(said["intermediates"])),
        policies=frozenset(said["policies"]),
        ocsp=said["ocsp"],
        pins=tuple(pin.digest for pin in pins()),
    )


def problems() -> list[str]:
    """What is lacking or may not be, apart from unreadable files; each a sentence without its end."""
    said = settings.SMARTID
    names = {"uuid": "RP_UUID", "name": "RP_NAME", "anchors": "ANCHORS"}
    found = [f"PAGALMS_SMARTID_{variable} is not set" for name, variable in names.items() if not said[name]]
    if said["scheme"] not in (LIVE_SCHEME, DEMO_SCHEME):
        found.append(f"PAGALMS_SMARTID_SCHEME is {LIVE_SCHEME} or {DEMO_SCHEME}")
    if said["level"] not in LEVELS:
        found.append(f"PAGALMS_SMARTID_LEVEL is one of {', '.join(LEVELS)}")
    if settings.MODE == "production":
        if unfit(said["url"]):
            found.append(f"PAGALMS_SMARTID_URL {REFUSED}")
        if said["scheme"] != LIVE_SCHEME:
            found.append("test people could sign in: production refuses the scheme smart-id-demo")
        if _trusts_trials(said):
            found.append("test people could sign in: production refuses a root or an authority made for trials")
    if said["scheme"] == LIVE_SCHEME:
        found += _live(said)
    return found


def _trusts_trials(said: dict[str, Any]) -> bool:
    try:
        trusted = certificates((*said["anchors"], *said["intermediates"]))
    except BadSetting:  # told by itself
        return False
    return any(for_trials(x509.load_der_x509_certificate(der)) for der in trusted)


def _live(said: dict[str, Any]) -> list[str]:
    """What SK demands where people are real."""
    found = []
    if not said["ocsp"]:
        found.append("PAGALMS_SMARTID_OCSP may not be off where people are real")
    if not said["pins"] or not said["url"].startswith("https://"):
        found.append("an https address and PAGALMS_SMARTID_PINS are needed where people are real")
    if not said["callback"].startswith("https://"):
        found.append("the callback must be https: see PAGALMS_URL or PAGALMS_SMARTID_CALLBACK")
    return found


def pins() -> list[Pin]:
    """The pins, written as 64 hexadecimal digits and, behind an @, a day. Raises BadSetting."""
    found = []
    for text in settings.SMARTID["pins"]:
        parts = _PIN.fullmatch(text.lower())
        try:
            until = date.fromisoformat(parts[2]) if parts and parts[2] else None
        except ValueError:
            parts = None
        if parts is None:
            raise BadSetting(f"{text}: a pin is 64 hexadecimal digits and, after an @, a day such as 2027-10-11")
        found.append(Pin(parts[1], until))
    return found


def certificates(paths: tuple[Path, ...]) -> tuple[bytes, ...]:
    """The certificates of some files, PEM or DER, as DER. Raises BadSetting."""
    return tuple(der for path in paths for der in _read(path, _changed(path)))


def _changed(path: Path) -> int:
    """When the file was last written: a replaced file is read anew without a restart."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        raise BadSetting(f"{path}: there is no such file, or it may not be read") from None


@lru_cache(maxsize=32)
def _read(path: Path, _changed_at: int) -> tuple[bytes, ...]:
    try:
        data = path.read_bytes()
        if b"-----BEGIN" in data:
            found = x509.load_pem_x509_certificates(data)
        else:
            found = [x509.load_der_x509_certificate(data)]
    except (OSError, ValueError):
        raise BadSetting(f"{path}: not a certificate in PEM or DER form") from None
    return tuple(each.public_bytes(Encoding.DER) for each in found)
