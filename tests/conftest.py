"""Fixtures of the whole suite."""

from __future__ import annotations

import gc
import json
import os
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from django.db import connection

from pagalms.local.home import locked
from pagalms.manager import queries as manager
from tests import logs, others, plans, template
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

LONGEST_NAME = 80  # characters of an example in the name of its test

# How long a machine takes to think of examples says nothing about ours.
hypothesis.settings.register_profile("portal", suppress_health_check=[hypothesis.HealthCheck.too_slow], deadline=None)
hypothesis.settings.load_profile("portal")


@contextmanager
def _first_alone() -> Iterator[None]:
    """Who collects first in a run compiles what is new for all; at the same time each would, all of a new checkout."""
    home = Path(os.environ["PAGALMS_HOME"])
    run, mark = os.environ.get("PYTEST_XDIST_TESTRUNUID", ""), home / "collected"
    with locked(home / "collecting.lock"):
        first = not mark.exists() or mark.read_text() != run
        if first:
            yield
            mark.write_text(run)
    if not first:
        yield


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is loaded stays loaded: looking for garbage in it took a thirtieth of all, and an eighth of collecting.

    A page makes some thousands of things and leaves few of them in circles: looking after each 700 took a sixteenth.
    """
    gc.disable()
    with _first_alone():
        found = yield
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()
    return found


def pytest_make_parametrize_id(val: object) -> str | None:
    """A name for a long example that fits on a line; a whole file in the name went to every worker and back."""
    if isinstance(val, str | bytes) and len(val) > LONGEST_NAME:
        whole = val.encode(errors="surrogatepass") if isinstance(val, str) else val
        return f"{val[: LONGEST_NAME // 4]!a} and so on, {len(val)} long, {zlib.crc32(whole):x}"
    return None


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
    plans.keep()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """A test that commits puts back what migrations wrote, row by row: Django's own rows were 510 of 516.

    Nobody here asks for its permissions and kinds of content; roles are ours.
    """
    if not hasattr(connection, "_test_serialized_contents"):
        return  # none of the tests asked for commits
    rows = json.loads(connection._test_serialized_contents)
    ours = [row for row in rows if row["model"] not in {"auth.permission", "contenttypes.contenttype"}]
    assert ours
    connection._test_serialized_contents = json.dumps(ours)


@pytest.fixture(scope="session", autouse=True)
def logs_of_the_session() -> Iterator[None]:
    """Whatever the tests of this process did, no log has a personal code, an e-mail address or a secret in it."""
    with logs.listened() as written:
        yield
    assert written
    assert [line for stream in written for line in logs.told_too_much(stream.getvalue())] == []


@pytest.fixture(autouse=True)
def _who_commits_leaves_no_connection(request: pytest.FixtureRequest) -> Iterator[None]:
    """One of a thread that goes on keeps the worker's database from being dropped at the end of the run."""
    yield
    mark = request.node.get_closest_marker("django_db")
    if mark and mark.kwargs.get("transaction"):
        assert others.left_within(5.0) == []


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
