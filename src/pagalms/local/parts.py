"""Parts of the tests that depend on few files: while these stay as they were when the part passed here, it may rest.

What they test is not the portal: the other side (banks, eParaksts, signing programmes) and PostgreSQL's keeper. In CI,
by `./pagalms test all`, and in a new checkout they run.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from pagalms.local import binaries, portal
from pagalms.local.home import CHECKOUT, Home, write_whole

EVERYWHERE = ("requirements", "pyproject.toml", "tests/conftest.py")


@dataclass(frozen=True)
class Part:
    """Tests in one place, and all that they use of this checkout."""

    name: str
    tests: str
    uses: tuple[str, ...]

    def state(self) -> str:
        """What the part depends on, as a digest: files, Python, and the PostgreSQLs on this machine."""
        programs = sorted(each.sentence for each in (*binaries.of_system(), *binaries.of_wheel()))
        paths = [CHECKOUT / name for name in (*self.uses, *EVERYWHERE)]
        single = [f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in paths if path.is_file()]
        folders = [path for path in paths if path.is_dir()]
        return portal.fingerprint(folders, "\n".join([sys.version, *programs, *single]))


PARTS = (
    Part("simulators", "tests/simulators", ("simulators", "tests/simulators")),
    Part("postgres", "tests/local/test_postgres.py", ("src/pagalms/local", "tests/local")),
)


def _mark(home: Home, part: Part) -> Path:
    return home.path / "cache" / f"passed-{part.name}"


def as_they_passed(home: Home) -> list[Part]:
    """The parts of which nothing has changed since they passed."""
    return [part for part in PARTS if (mark := _mark(home, part)).exists() and mark.read_text() == part.state()]


def note_passed(home: Home, states: dict[Part, str]) -> None:
    """Remember that parts passed in these states."""
    for part, state in states.items():
        write_whole(_mark(home, part), state)
