"""The link in a letter that stops letters of its kind (RFC 8058): what it stops, signed so that nobody can make one."""

from __future__ import annotations

from django.core import signing

Key = str | int


def sealed(topic: str, *keys: Key) -> str:
    """The signed part of the link; `topic` names the kind of letters. It works for as long as the letter is kept."""
    return signing.dumps(list(keys), salt=topic)


def opened(topic: str, text: str) -> list[Key] | None:
    """What the link is about, or None when we did not sign this for the topic."""
    try:
        return list(signing.loads(text, salt=topic))
    except (signing.BadSignature, ValueError):
        return None


def headers(href: str) -> dict[str, str]:
    """What lets a mail program offer the stop as one press."""
    return {"List-Unsubscribe": f"<{href}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
