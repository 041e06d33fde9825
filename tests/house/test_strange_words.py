"""No sign in an address or in any field of any page's forms breaks the portal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.urls import URLPattern

from tests.house.entering import routes, signed_in
from tests.moments import freeze_time
from tests.people import Village

NUL = "a\0b"
SIGNS = "²ā"  # a digit that is no number, a letter beyond ASCII
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
        found += [(start + filled(route, text), start != "/") for text in ("x", "%00")]
    return sorted(set(found))


def sent(client: Any, where: str, page: str) -> None:
    """Every form's buttons with the sign in the fields that people fill in, other signs in the hidden ones."""
    tags = [(found[1], found[0]) for found in FIELDS.finditer(page)]
    typed = {name: NUL for name, tag in tags if not TYPES.search(tag)}
    kept = {name: "1" for name, tag in tags if TYPES.search(tag) and name != "end"}
    client.post(where, kept | typed)
    client.post(where, typed)
    client.post(where, dict.fromkeys(kept, SIGNS) | typed)
    client.post(where, dict.fromkeys(kept, NUL) | typed)


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


def form_classes(above: type[Any] = forms.BaseForm) -> Iterator[type[Any]]:
    for one in above.__subclasses__():
        yield one
        yield from form_classes(one)


def test_no_form_takes_a_year_that_a_range_of_days_cannot_hold() -> None:
    list(routes())  # every door is imported
    fields = {
        f"{one.__module__}.{one.__qualname__}.{name}": field
        for one in form_classes()
        for name, field in getattr(one, "base_fields", {}).items()
        if one.__module__.startswith("pagalms.") and isinstance(field, forms.DateField | forms.DateTimeField)
    }
    assert len(fields) > 10
    for name, field in fields.items():
        hour = " 9.00" if isinstance(field, forms.DateTimeField) else ""
        assert field.clean(f"31.05.2026{hour}"), name
        for wrong in ("01.01.0001", "31.05.0026", "31.12.9999"):
            with pytest.raises(ValidationError):
                raise AssertionError(f"{name} takes {field.clean(wrong + hour)}")
