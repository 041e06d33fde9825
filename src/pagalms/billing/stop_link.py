"""The link of a letter that stops bills: whom and about which property."""

from __future__ import annotations

from pagalms.outbox import stop_link

_TOPIC = "pagalms.billing.stop_link"


def sealed(user_id: int, apartment_id: int) -> str:
    """The signed part of the link."""
    return stop_link.sealed(_TOPIC, user_id, apartment_id)


def opened(text: str) -> tuple[int, int] | None:
    """The user and the apartment, or None when we did not sign this."""
    keys = stop_link.opened(_TOPIC, text)
    return (int(keys[0]), int(keys[1])) if keys else None
