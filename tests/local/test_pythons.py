"""Which Python the virtual environment is made of."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from pagalms.local.pythons import quickest, turn_of

REAL = sys.executable
VERSION = f"3.{sys.version_info[1]}"


def python(folder: Path, says: str, name: str = f"python{VERSION}") -> str:
    """A program on PATH that answers as a Python would."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{says}\n")
    (folder / name).chmod(0o755)
    return str(folder / name)


def taking(seconds: str, version: str = VERSION) -> str:
    return f"echo $0; echo {version}; echo {seconds}"


def chosen(monkeypatch: pytest.MonkeyPatch, *folders: Path) -> str:
    monkeypatch.setenv("PATH", ":".join(str(folder) for folder in (*folders, "/usr/bin", "/bin")))
    return quickest()


@pytest.fixture(autouse=True)
def _running(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The running Python takes a tenth of a microsecond: none of this machine is quicker."""
    monkeypatch.setattr(sys, "executable", python(tmp_path / "running", taking("1e-7")))


def test_the_clearly_quickest(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    python(tmp_path / "quick", taking("5e-8"))
    best = python(tmp_path / "quickest", taking("2e-8"))
    assert chosen(monkeypatch, tmp_path / "quick", tmp_path / "quickest", tmp_path / "nowhere") == best


@pytest.mark.parametrize(
    "says",
    [taking("9e-8"), taking("1e-8", version="3.10"), "exit 1", "echo bash: no such version", taking("soon")],
    ids=["hardly", "another version", "makes no environment", "a shim", "no number"],
)
def test_else_the_running_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, says: str) -> None:
    python(tmp_path / "other", says)
    assert chosen(monkeypatch, tmp_path / "other") == sys.executable


def test_the_running_one_that_makes_no_environment_is_left_to_apt(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    python(tmp_path / "running", "exit 1")
    python(tmp_path / "other", taking("1e-8"))
    assert chosen(monkeypatch, tmp_path / "other") == sys.executable


def test_a_python_says_how_quick_it_is() -> None:
    found = turn_of(REAL)
    assert found
    assert Path(found.executable).exists()
    assert found.version == VERSION
    assert 0 < found.seconds < 10
