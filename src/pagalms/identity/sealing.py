"""Keeping a verified identity or a provider's secrets for a while without them being readable in the database."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from pagalms.identity.rules import VerifiedIdentity


def seal(identity: VerifiedIdentity) -> bytes:
    """The identity encrypted."""
    return _box().encrypt(identity.to_json())


def unseal(sealed: bytes | memoryview[int]) -> VerifiedIdentity | None:
    """The identity of a sealed value, or None when it was sealed with another key."""
    try:
        return VerifiedIdentity.from_json(_box().decrypt(bytes(sealed)))
    except InvalidToken:
        return None


def seal_text(text: str) -> bytes:
    """Text encrypted: what a provider's rules need later and nobody else may read."""
    return _box(b"pagalms provider session").encrypt(text.encode())


def unseal_text(sealed: bytes | memoryview[int]) -> str | None:
    """The text of a sealed value, or None when it was sealed with another key."""
    try:
        return _box(b"pagalms provider session").decrypt(bytes(sealed)).decode()
    except InvalidToken:
        return None


def _box(purpose: bytes = b"pagalms verified identity") -> Fernet:
    master = base64.urlsafe_b64decode(settings.PERSON_KEY)
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(master)
    return Fernet(base64.urlsafe_b64encode(key))
