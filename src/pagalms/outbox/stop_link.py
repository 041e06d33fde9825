"""The link of a letter that stops letters of its sort: whom and what it is about, signed, so that nobody else can make
one. It needs no sign-in and works for as long as the letter is kept.
"""

from __future__ import annotations

from django.core import signing


def sealed(sort: str, *keys: int) -> str:
    """The signed part of a link; `keys` are the user's and what else the sort of letters needs."""
    return signing.dumps(list(keys), salt=_salt(sort))


def opened(sort: str, text: str, *, keys: int) -> tuple[int, ...] | None:
    """The keys, or None when we did not sign this for letters of that sort."""
    try:
        found = tuple(int(key) for key in signing.loads(text, salt=_salt(sort)))
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return found if len(found) == keys else None


def _salt(sort: str) -> str:
    return f"pagalms.{sort}.stop_link"
