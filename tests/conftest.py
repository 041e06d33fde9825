"""Fixtures of the whole suite."""

from __future__ import annotations

import pytest
from django.conf import settings

from tests import template
from tests.hygiene import HygienicClient
from tests.people import Village, build_village


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    settings.DATABASES["default"]["TEST"]["TEMPLATE"] = template.current()


@pytest.fixture
def village(db: None) -> Village:
    return build_village()


@pytest.fixture
def client() -> HygienicClient:
    return HygienicClient()
