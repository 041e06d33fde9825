"""No sign in an address or in any field of any page's forms breaks the portal."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import URLPattern
from freezegun import freeze_time

from tests.house.entering import routes, signed_in
from tests.people import Village

NUL = "a\0b"
FIELDS = re.compile(r'<(?:input|select|textarea|button)\b[^>]*?\bname="([\w-]+)"[^>]*')
TYPES = re.compile(r'type="(?:hidden|submit|file)"|<button')


def addresses(village: Village) -> list[tuple[str, bool]]:
    """Every address of the resolver with a true number in it, and again with the sign in its text; whether staff's."""
    flat, client, house = village.flat_a.pk, village.clients["anna"].pk, village.house.pk
    true = {"apartment": flat, "client": client, "house": house, "document": 1, "form": "csv", "kind": "pazinojumi"}

    def filled(route: URLPattern, text: str) -> str:
        number = iter(range(99))
        pattern = re.sub(r"\(\?P<\w+>[^)]*\)|[\^$]", lambda found: text if "(" in found[0] else "", str(route.pattern))
        return re.sub(
            r"<(\w+):(\w+)>",
            lambda found: str(true.get(found[2], 1)) if found[1] in {"int", "slug"} else f"{text}{next(number)}",
            pattern,
        )

    found = []
    for route in routes():
        module = route.callback.__module__
        start = "/birojs/" if module.startswith("pagalms.backoffice") else "/"
        found += [(start + filled(route, text), start != "/") for text in ("x", "%00", "%FF")]
    return sorted(set(found))


def sent(client: Any, where: str, page: str) -> None:
    """Every form's buttons with the sign in all fields that people fill in."""
    tags = [(found[1], found[0]) for found in FIELDS.finditer(page)]
    typed = {name: NUL for name, tag in tags if not TYPES.search(tag)}
    kept = {name: "1" for name, tag in tags if TYPES.search(tag) and name != "end"}
    client.post(where, kept | typed)
    client.post(where, typed)


@pytest.mark.parametrize("who", ["anna", "ilze"])
@freeze_time("2026-05-31T09:00:00Z")
def test_no_sign_breaks_a_page(who: str, village: Village) -> None:
    client = signed_in(who, village)
    ours = [where for where, of_staff in addresses(village) if of_staff == (who == "ilze") and "/iziet/" not in where]
    for where in ours:
        answer = client.get(where)
        assert answer.status_code < 500, where
        if answer.status_code == 200 and not answer.streaming and b"<form" in answer.content:
            sent(client, where, answer.content.decode())
