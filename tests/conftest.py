"""Fixtures of the whole suite."""

from __future__ import annotations

import gc
from collections.abc import Generator, Iterator
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings

from pagalms.manager import queries as manager
from tests import logs, template
from tests.hygiene import HygienicClient
from tests.people import Village, build_village
from tests.snapshot import Snapshot

_village = Snapshot(build_village)

# What is dear to begin with (simulators, clusters, worlds of keys) is begun in one worker, and its tests stay together.
TOGETHER = {
    "esign": ("esign/",),
    "signed": ("entrance/test_applying", "backoffice/test_applications", "enrolment/test_applications"),
    "smartid": ("entrance/test_smartid", "entrance/test_all_providers", "entrance/test_levels"),
    "eparaksts": ("entrance/test_eparaksts",),
    "document": ("api/test_document",),
    "banks": ("entrance/test_banks",),
    "buckets": ("backups/", "files/test_bucket"),
    "postgres": ("local/test_postgres",),
    "signing": ("simulators/test_esign",),
}

# How long a machine takes to think of examples says nothing about ours.
hypothesis.settings.register_profile("portal", suppress_health_check=[hypothesis.HealthCheck.too_slow], deadline=None)
hypothesis.settings.load_profile("portal")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is loaded stays loaded: looking for garbage in it took a thirtieth of all, and an eighth of collecting."""
    gc.disable()
    found = yield
    gc.freeze()
    gc.enable()
    return found


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Name the group of each test before the workers share the tests out; those that commit stay at the end."""
    for item in items:
        mark = item.get_closest_marker("django_db")
        if mark and mark.kwargs.get("transaction"):
            continue
        place = item.path.relative_to(Path(__file__).parent).as_posix()
        for group, beginnings in TOGETHER.items():
            if place.startswith(beginnings):
                item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    settings.DATABASES["default"]["TEST"]["TEMPLATE"] = template.current()


@pytest.fixture(scope="session", autouse=True)
def logs_of_the_session() -> Iterator[None]:
    """Whatever the tests of this process did, no log has a personal code, an e-mail address or a secret in it."""
    with logs.listened() as written:
        yield
    assert written
    assert [line for stream in written for line in logs.told_too_much(stream.getvalue())] == []


@pytest.fixture
def village(db: None) -> Village:
    return _village()


@pytest.fixture(autouse=True)
def _nothing_is_said_of_the_manager() -> None:
    """Each story begins with what the settings say, as a process that has just looked."""
    manager.believe({}, seconds=3600)


@pytest.fixture
def client() -> HygienicClient:
    return HygienicClient()
