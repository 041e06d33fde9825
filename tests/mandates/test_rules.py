"""When a power of attorney may be recorded."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from pagalms.mandates.rules import Draft, mistakes

TODAY = date(2026, 5, 31)


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({}, []),
        ({"until": None}, []),
        ({"until": TODAY, "since": date(2026, 5, 20)}, []),
        ({"dated": TODAY, "since": TODAY, "until": TODAY}, []),
        ({"since": date(2026, 7, 1)}, []),
        ({"own_code": True}, ["personal_code: own_code"]),
        ({"flats": frozenset()}, ["flats: no_flats"]),
        ({"flats": frozenset({1, 3})}, ["flats: not_owned"]),
        ({"dated": date(2026, 6, 1), "since": date(2026, 6, 1)}, ["dated: dated_ahead"]),
        ({"since": date(2026, 5, 19)}, ["since: before_document"]),
        ({"until": date(2026, 5, 25), "since": date(2026, 5, 26)}, ["until: ends_before"]),
        ({"until": date(2026, 5, 30), "since": date(2026, 5, 20)}, ["until: over"]),
    ],
)
def test_what_is_wrong_with_a_draft(other: dict[str, Any], said: list[str]) -> None:
    good: dict[str, Any] = {
        "dated": date(2026, 5, 20),
        "since": TODAY,
        "until": date(2026, 12, 31),
        "flats": frozenset({1, 2}),
        "own_code": False,
    }
    found = mistakes(Draft(**{**good, **other}), owned={1, 2}, on=TODAY)
    assert [f"{one.field}: {one.code}" for one in found] == said
