"""Latvian personal codes: one form, a keyed digest to find by, a sealed value to keep.

The check digit of old codes is not a gate: codes given out since 2017 (32… to 39…) have none, and a bank or a
certificate has already vouched for the code (IDENTITY §0.4).
"""

from __future__ import annotations

import hashlib
import hmac
import re

from cryptography.fernet import InvalidToken

from pagalms.kernel import person_keys
from pagalms.kernel.sealing import Box, derived

PURPOSE = b"pagalms personal code seal"
_DASHED = re.compile(r"(?:PNOLV-)?(\d{6})-(\d{5})", re.ASCII)
_ELEVEN = re.compile(r"(\d{6})(\d{5})", re.ASCII)


def normalise(text: str) -> str:
    """The one stored form `DDDDDD-DDDDD`, from that form, eleven digits or `PNOLV-DDDDDD-DDDDD`.

    Raises ValueError for anything else, codes of other countries included.
    """
    found = _DASHED.fullmatch(text) or _ELEVEN.fullmatch(text)
    if not found:
        raise ValueError("not a Latvian personal code")
    return f"{found[1]}-{found[2]}"


def digest(code: str, country: str = "LV", *, key: str = "") -> bytes:
    """A keyed hash (32 bytes) by which a code is found without being readable in the database.

    `key` is the person key in use, where that was asked for already.
    """
    hashing = derived(key or person_keys.in_use(), b"pagalms personal code digest")
    return hmac.new(hashing, f"{country}:{normalise(code)}".encode(), hashlib.sha256).digest()


def seal(code: str, *, key: str = "") -> bytes:
    """The code encrypted for storage."""
    return Box(PURPOSE, key).encrypt(normalise(code).encode())


def unseal(sealed: bytes | memoryview[int]) -> str:
    """The code of a sealed value. Raises cryptography.fernet.InvalidToken when the key is another one."""
    return Box(PURPOSE).decrypt(bytes(sealed)).decode()


def opened(sealed: bytes | memoryview[int] | None) -> str:
    """The code for its own person to read; empty when there is none or it was sealed with another key."""
    try:
        return unseal(sealed) if sealed else ""
    except InvalidToken:
        return ""


def masked(code: str) -> str:
    """What a screen may show: the first six digits say little that a neighbour does not know, the rest is hidden."""
    return f"{normalise(code)[:6]}-*****"
