"""What an address asks for after its question mark."""

from __future__ import annotations

from django.http import HttpRequest

LONGEST = 100


def words(request: HttpRequest, name: str = "q") -> str:
    """The words looked for, as far as a database can look for them; empty when there are none."""
    return request.GET.get(name, "").replace("\0", "").strip()[:LONGEST]
