"""Latvian personal codes: one form, a keyed digest to find by, a sealed value to keep.

The check digit of old codes is not a gate: codes given out since 2017 (32… to 39…) have none, and a bank or a
certificate has already vouched for the code (IDENTITY §0.4).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

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


def digest(code: str, country: str = "LV") -> bytes:
    """A keyed hash (32 bytes) by which a code is found without being readable in the database."""
    return hmac.new(_key(b"digest"), f"{country}:{normalise(code)}".encode(), hashlib.sha256).digest()


def seal(code: str) -> bytes:
    """The code encrypted for storage."""
    return _box().encrypt(normalise(code).encode())


def unseal(sealed: bytes | memoryview[int]) -> str:
    """The code of a sealed value. Raises cryptography.fernet.InvalidToken when the key is another one."""
    return _box().decrypt(bytes(sealed)).decode()


def opened(sealed: bytes | memoryview[int] | None) -> str:
    """The code for its own person to read; empty when there is none or it was sealed with another key."""
    try:
        return unseal(sealed) if sealed else ""
    except InvalidToken:
        return ""


def masked(code: str) -> str:
    """What a screen may show: the first six digits say little that a neighbour does not know, the rest is hidden."""
    return f"{normalise(code)[:6]}-*****"


@lru_cache(maxsize=4)
def _key(purpose: bytes) -> bytes:
    master = base64.urlsafe_b64decode(settings.PERSON_KEY)
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"pagalms personal code " + purpose).derive(master)


@lru_cache(maxsize=1)
def _box() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_key(b"seal")))
