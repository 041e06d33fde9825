"""What `manage check --deploy` says of an installation whose manager nobody has named."""

from __future__ import annotations

from typing import Any

import pytest

from pagalms.conf import env
from pagalms.manager import actions
from pagalms.manager.checks import manager_is_named
from pagalms.manager.rules.accounts import Account
from tests.people import NOON, Village


def found(settings: Any, mode: str, lacking: list[str]) -> list[str]:
    settings.MODE, settings.MANAGER_INVENTED = mode, lacking
    return [problem.msg for problem in manager_is_named()]


def test_an_invented_manager_is_told_of_in_production_only(db: None, settings: Any) -> None:
    every = ["PAGALMS_MANAGER_NAME", "PAGALMS_MANAGER_IBAN"]
    assert found(settings, "demo", every) == []
    assert found(settings, "production", []) == []
    [text] = found(settings, "production", every)
    assert "PAGALMS_MANAGER_NAME, PAGALMS_MANAGER_IBAN not set" in text


def test_everything_that_pages_would_invent_is_named(settings: Any) -> None:
    said = [f"PAGALMS_MANAGER_{name.upper()}" for name, words in settings.MANAGER.items() if words]
    assert said == settings.MANAGER_INVENTED


def test_what_was_said_in_the_office_need_not_be_set(village: Village, settings: Any) -> None:
    account = Account("LV80BANK0000435195001", on_bills=True)
    actions.say_accounts([account], by=village.users["anna"], at=NOON, shown=0)
    [text] = found(settings, "production", ["PAGALMS_MANAGER_NAME", "PAGALMS_MANAGER_IBAN"])
    assert "PAGALMS_MANAGER_NAME not set" in text
    assert "IBAN" not in text


def test_empty_is_as_good_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAGALMS_MANAGER_NAME", "")
    monkeypatch.setenv("PAGALMS_MANAGER_IBAN", "LV80BANK0000435195001")
    assert env.lacking("PAGALMS_MANAGER_NAME", "PAGALMS_MANAGER_IBAN") == ["PAGALMS_MANAGER_NAME"]
