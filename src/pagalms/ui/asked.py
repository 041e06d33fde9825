"""What an address asks for after its question mark."""

from __future__ import annotations

from django.http import HttpRequest

LONGEST = 100


def plain(text: str, most: int = LONGEST) -> str:
    """Typed text as far as a database can keep it."""
    return text.replace("\0", "").strip()[:most]


def whole(text: str, digits: int = 18) -> int | None:
    """A typed number of at most so many of the digits 0 to 9; None for anything else. 18 fit every key of a table."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= digits else None


def page_in(request: HttpRequest, *, most: int, name: str = "lapa") -> int:
    """The page of a list that the address asks for, from 1 to `most`; the first one where it asks for none."""
    return min(whole(request.GET.get(name, ""), 6) or 1, most)


def words(request: HttpRequest, name: str = "q") -> str:
    """The words looked for, as far as a database can look for them; empty when there are none."""
    return plain(request.GET.get(name, ""))
