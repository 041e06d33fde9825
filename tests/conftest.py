"""Fixtures of the whole suite."""

from __future__ import annotations

import pytest
from django.conf import settings

from pagalms.manager import queries as manager
from tests import template
from tests.hygiene import HygienicClient
from tests.people import Village, build_village


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    settings.DATABASES["default"]["TEST"]["TEMPLATE"] = template.current()


@pytest.fixture
def village(db: None) -> Village:
    return build_village()


@pytest.fixture(autouse=True)
def _nothing_is_said_of_the_manager() -> None:
    """Each story begins with what the settings say, as a process that has just looked."""
    manager.believe({}, seconds=3600)


@pytest.fixture
def client() -> HygienicClient:
    return HygienicClient()
