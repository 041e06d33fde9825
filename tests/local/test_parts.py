"""A part of the tests rests only while nothing it uses has changed since it passed."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from pagalms.local import parts
from pagalms.local.home import CHECKOUT, Home
from pagalms.local.parts import PARTS, Part, as_they_passed, note_passed
from pagalms.local.testing import pytest_words


@pytest.fixture
def part(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Part:
    """A part of its own, which has passed."""
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "a.py").write_text("a = 1")
    made = Part("made", "tests/made", (str(tmp_path / "used"), str(tmp_path / "one.toml")))
    (tmp_path / "one.toml").write_text("")
    (home.path / "cache").mkdir(parents=True, exist_ok=True)
    monkeypatch.setattr(parts, "PARTS", (made,))
    assert as_they_passed(home) == []
    note_passed(home, {made: made.state()})
    return made


def test_it_rests_while_nothing_changes(home: Home, part: Part) -> None:
    assert as_they_passed(home) == [part]
    assert "--ignore=tests/made" in pytest_words(home, [], [part])


@pytest.mark.parametrize("name", ["used/a.py", "used/b.py", "one.toml"])
def test_any_change_wakes_it(home: Home, part: Part, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(path.read_text() if path.exists() else "")
    os.utime(path, ns=(1, 1))
    assert as_they_passed(home) == []


def test_another_python_or_postgresql_wakes_it(home: Home, part: Part, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as other:
        other.setattr("sys.version", "3.99")
        assert as_they_passed(home) == []
    monkeypatch.setattr("pagalms.local.binaries.of_system", list)
    monkeypatch.setattr("pagalms.local.binaries.of_wheel", list)
    assert as_they_passed(home) == []


def test_parts_use_no_more_than_they_name() -> None:
    for part in PARTS:
        assert all((CHECKOUT / name).exists() for name in (part.tests, *part.uses)), part.name
    for path in (CHECKOUT / "tests" / "simulators").rglob("*.py"):
        source = path.read_text(encoding="utf-8").replace("from tests.simulators", "")
        assert not re.search(r"^\s*(from|import) (pagalms|tests)\b", source, re.MULTILINE), path.name


def test_ci_lets_nothing_rest() -> None:
    assert "./pagalms test all" in (CHECKOUT / ".ci" / "run").read_text()
