"""Keeping the secret of an app in a session until the app has confirmed it."""

from __future__ import annotations

from cryptography.fernet import InvalidToken

from pagalms.kernel.sealing import Box

PURPOSE = b"pagalms new second step"


def seal(secret: str) -> str:
    """The secret sealed."""
    return Box(PURPOSE).encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str | None:
    """The secret of a sealed value, or None when it was sealed with another key."""
    try:
        return Box(PURPOSE).decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None
