"""What an address asks for after its question mark."""

from __future__ import annotations

from django.http import HttpRequest

LONGEST = 100


def plain(text: str, most: int = LONGEST) -> str:
    """Typed text as far as a database can keep it."""
    return text.replace("\0", "").strip()[:most]


def words(request: HttpRequest, name: str = "q") -> str:
    """The words looked for, as far as a database can look for them; empty when there are none."""
    return plain(request.GET.get(name, ""))
