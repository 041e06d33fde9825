"""What the bank looks at before it believes a 4012 (IDENTITY §3.1 and §6, rows 4, 5, 7, 24)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import rsa

from simulators.forms import RequestRefusedError
from simulators.mac import canonical, verify
from simulators.swedbank.protocol import (
    ENCODING,
    REQUEST_SERVICE,
    SIGNED_4012,
    VERSION,
    Fields,
    read_datetime,
)

REQUEST_WINDOW = timedelta(minutes=5)
DECISION_WINDOW = timedelta(minutes=30)  # how long the person may think on the bank's page
LANGUAGES = ("LAT", "ENG", "RUS", "EST", "LIT")
REQUEST_FIELDS = (*SIGNED_4012, "VK_MAC", "VK_LANG", "VK_ENCODING")
MAY_BE_ABSENT = {"VK_RID", "VK_LANG"}


@dataclass(frozen=True)
class Contract:
    """What the bank and the portal agreed on."""

    bank_id: str
    sender_id: str
    portal_key: rsa.RSAPublicKey


def single_fields(pairs: Sequence[tuple[str, str]]) -> Fields:
    """The known fields of a request, each given exactly once."""
    fields: Fields = {}
    for name, value in pairs:
        if name not in REQUEST_FIELDS:
            continue
        if name in fields:
            raise RequestRefusedError(name, "lauks atkārtojas")
        fields[name] = value
    for name in REQUEST_FIELDS:
        if name not in fields and name not in MAY_BE_ABSENT:
            raise RequestRefusedError(name, "lauka nav")
    return fields


def check_request(
    pairs: Sequence[tuple[str, str]], contract: Contract, now: datetime, window: timedelta = REQUEST_WINDOW
) -> Fields:
    """The fields of a request the bank believes; RequestRefusedError names the first check that failed."""
    fields = single_fields(pairs)
    exact = {
        "VK_SERVICE": REQUEST_SERVICE,
        "VK_VERSION": VERSION,
        "VK_ENCODING": ENCODING,
        "VK_SND_ID": contract.sender_id,
        "VK_REC_ID": contract.bank_id,
    }
    for name, expected in exact.items():
        if fields[name] != expected:
            raise RequestRefusedError(name, f"gaidīts {expected}")
    if fields.get("VK_LANG", "LAT") not in LANGUAGES:
        raise RequestRefusedError("VK_LANG", "gaidīta kāda no valodām " + ", ".join(LANGUAGES))
    if not 1 <= len(fields["VK_NONCE"]) <= 50:
        raise RequestRefusedError("VK_NONCE", "garumam jābūt no 1 līdz 50")
    if len(fields.get("VK_RID", "")) > 30:
        raise RequestRefusedError("VK_RID", "garāks par 30 zīmēm")
    _check_return(fields["VK_RETURN"])
    _check_moment(fields["VK_DATETIME"], now, window)
    text = canonical(fields, SIGNED_4012)
    if not verify(text, fields["VK_MAC"], contract.portal_key):
        raise RequestRefusedError("VK_MAC", "paraksts neatbilst portāla sertifikātam", text)
    return fields


def _check_return(url: str) -> None:
    """An absolute http(s) address in plain characters, without a password or a fragment."""
    try:
        parts = urlsplit(url)
        port_fits = parts.port is None or parts.port > 0
    except ValueError:
        raise RequestRefusedError("VK_RETURN", "nav pareiza adrese") from None
    plain = len(url) <= 400 and all("!" <= sign <= "~" for sign in url)
    if parts.scheme not in ("http", "https") or not parts.hostname or not plain or not port_fits:
        raise RequestRefusedError("VK_RETURN", "gaidīta pilna http vai https adrese")
    if "@" in parts.netloc or "#" in url:
        raise RequestRefusedError("VK_RETURN", "adresē nedrīkst būt ne lietotāja, ne fragmenta")


def _check_moment(text: str, now: datetime, window: timedelta) -> None:
    """Not older than the window, and not further ahead than the bank's own clock may be wrong."""
    try:
        moment = read_datetime(text)
    except ValueError:
        raise RequestRefusedError("VK_DATETIME", "gaidīts YYYY-MM-DDThh:mm:ss±hhmm") from None
    if not -REQUEST_WINDOW <= now - moment <= window:
        minutes = int(window.total_seconds() // 60)
        raise RequestRefusedError("VK_DATETIME", f"no bankas pulksteņa atšķiras vairāk nekā par {minutes} min")
