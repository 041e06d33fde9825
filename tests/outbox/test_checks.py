"""The sender of letters: an address, and in production one of the manager's own."""

from __future__ import annotations

from typing import Any

import pytest

from pagalms.outbox import checks


@pytest.mark.parametrize(
    ("sender", "problems"),
    [
        ("Kalna Nami <portals@example.lv>", []),
        ("portals@example.lv", []),
        ("Kalna Nami <localhost>", ["outbox.E001"]),
        ("Kalna Nami", ["outbox.E001"]),
        ("", ["outbox.E001"]),
    ],
)
def test_a_sender_without_an_address_is_told(sender: str, problems: list[str], settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = sender
    assert [problem.id for problem in checks.sender_is_an_address()] == problems


def test_the_sender_of_the_example_is_told_of_in_production_only(settings: Any) -> None:
    settings.SENDER_INVENTED = True
    assert checks.sender_is_ours() == []
    settings.MODE = "production"
    assert [problem.id for problem in checks.sender_is_ours()] == ["outbox.W001"]
    settings.SENDER_INVENTED = False
    assert checks.sender_is_ours() == []
