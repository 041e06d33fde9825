"""Starts simulators for real, on free ports of 127.0.0.1."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from simulators.esign.attacks import CASES
from simulators.esign.scene import Scene
from simulators.esign.world import World
from simulators.keys import ensure_keys, load_key
from simulators.launch import Running
from simulators.people import Person
from tests.simulators.esign_judges import AT, Made


@pytest.fixture
def start() -> Iterator[Callable[..., Running]]:
    """A function that starts a simulator; all are stopped when the test ends."""
    started: list[Running] = []

    def begin(module: str, *options: str) -> Running:
        started.append(Running(module, *options))
        return started[-1]

    yield begin
    for running in started:
        if running.process.returncode is None:
            running.stop()


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the four files of `simulators.keys`."""
    folder = tmp_path_factory.mktemp("keys")
    ensure_keys(folder)
    return folder


@pytest.fixture(scope="session")
def bank_key(keys: Path) -> rsa.RSAPrivateKey:
    """The key of the bank; loading it once saves most of the time."""
    return load_key(keys / "bank.key")


@pytest.fixture(scope="session")
def portal_key(keys: Path) -> rsa.RSAPrivateKey:
    """The key of the portal."""
    return load_key(keys / "portal.key")


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Authorities and people who sign; nothing in it changes, so one serves all."""
    return World.make(tmp_path_factory.mktemp("esign"))


@pytest.fixture(scope="session")
def scene(world: World) -> Scene:
    """Anna signs an application."""
    return Scene.of(world, Person("Anna Bērziņa", "010180-11111"), at=AT)


@pytest.fixture(scope="session")
def made(scene: Scene) -> Made:
    """Makes an example by its name, once."""
    known: dict[str, bytes] = {}

    def make(name: str) -> bytes:
        if name not in known:
            known[name] = CASES[name].make(scene)
        return known[name]

    return make
