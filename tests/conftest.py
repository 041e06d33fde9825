"""Fixtures of the whole suite."""

from __future__ import annotations

import pytest

from tests.hygiene import HygienicClient
from tests.people import Village, build_village


@pytest.fixture
def village(db: None) -> Village:
    return build_village()


@pytest.fixture
def client() -> HygienicClient:
    return HygienicClient()
