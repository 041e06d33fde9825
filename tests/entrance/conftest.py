from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache

from tests.bank import Bank


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Bank:
    return Bank(Path(tmp_path_factory.mktemp("bank")))


@pytest.fixture
def bank(keys: Bank, settings: Any, db: None) -> Bank:
    settings.SWEDBANK = keys.settings()
    cache.clear()
    return keys
