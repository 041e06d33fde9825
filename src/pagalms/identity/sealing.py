"""Keeping a verified identity or a provider's secrets for a while without them being readable in the database."""

from __future__ import annotations

from cryptography.fernet import InvalidToken

from pagalms.identity.rules import VerifiedIdentity
from pagalms.kernel.sealing import Box

_IDENTITY, _SESSION = Box(b"pagalms verified identity"), Box(b"pagalms provider session")


def seal(identity: VerifiedIdentity) -> bytes:
    """The identity encrypted."""
    return _IDENTITY.encrypt(identity.to_json())


def unseal(sealed: bytes | memoryview[int]) -> VerifiedIdentity | None:
    """The identity of a sealed value, or None when it was sealed with another key."""
    try:
        return VerifiedIdentity.from_json(_IDENTITY.decrypt(bytes(sealed)))
    except InvalidToken:
        return None


def seal_text(text: str) -> bytes:
    """Text encrypted: what a provider's rules need later and nobody else may read."""
    return _SESSION.encrypt(text.encode())


def unseal_text(sealed: bytes | memoryview[int]) -> str | None:
    """The text of a sealed value, or None when it was sealed with another key."""
    try:
        return _SESSION.decrypt(bytes(sealed)).decode()
    except InvalidToken:
        return None
