"""Signed applications of the people of the stories, and a portal that trusts who issued their certificates."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp

from simulators.esign.attacks import CASES
from simulators.esign.scene import Scene
from simulators.esign.world import World
from simulators.people import Person
from tests.people import CODES

FAMILY = "Paraudziņa"


@lru_cache(maxsize=1)
def world() -> World:
    """The authorities; they change nothing, so one serves all tests of a process."""
    return World.make(Path(mkdtemp(prefix="esign-")))


def esign_settings() -> dict[str, list[Path]]:
    """The setting ESIGN with the anchors of that world."""
    return {"anchors": world().anchors, "tsa_anchors": world().tsa_anchors}


def person(name: str) -> Person:
    return Person(f"{name.capitalize()} {FAMILY}", CODES[name])


def application(name: str, *, level: str = "LT", files: dict[str, bytes] | None = None) -> bytes:
    """A container that this person has signed an hour ago, by the real clock."""
    at = datetime.now(UTC) - timedelta(hours=1)
    return world().container(person(name), files or {"iesniegums.txt": "Lūdzu piekļuvi.".encode()}, level, at=at)


def example(case: str, name: str = "felikss") -> bytes:
    """An example of the table of attacks, by this person."""
    return CASES[case].make(Scene.of(world(), person(name)))
