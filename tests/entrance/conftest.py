from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache

from tests.bank import Bank, begin
from tests.hygiene import HygienicClient
from tests.people import Village


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Bank:
    return Bank(Path(tmp_path_factory.mktemp("bank")))


@pytest.fixture
def bank(keys: Bank, settings: Any, db: None) -> Bank:
    settings.SWEDBANK = keys.settings()
    cache.clear()
    return keys


@pytest.fixture
def browser(village: Village, bank: Bank) -> HygienicClient:
    """A browser in Latvian, in front of a portal that knows the village and the bank."""
    return HygienicClient(headers={"accept-language": "lv"})


@pytest.fixture
def asked(browser: HygienicClient) -> dict[str, str]:
    """What the browser was sent to the bank with."""
    return begin(browser)
