"""The link of a letter that stops bills: whom and about which property, signed, so that nobody else can make one."""

from __future__ import annotations

from django.core import signing

_SALT = "pagalms.billing.stop_link"


def sealed(user_id: int, apartment_id: int) -> str:
    """The signed part of the link; it works for as long as the letter is kept."""
    return signing.dumps([user_id, apartment_id], salt=_SALT)


def opened(text: str) -> tuple[int, int] | None:
    """The user and the apartment, or None when we did not sign this."""
    try:
        user_id, apartment_id = signing.loads(text, salt=_SALT)
    except (signing.BadSignature, ValueError):
        return None
    return int(user_id), int(apartment_id)
