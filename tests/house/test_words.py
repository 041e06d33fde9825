"""Every word in Latvian and English; nothing names where it was made."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from pagalms.ui.management.commands.messages import catalogue_path, compiled, gather, read_catalogue

ROOT = Path(__file__).parents[2]
PACKAGES = sorted(p.parent.name for p in settings.PACKAGE.glob("*/locale"))
MADE = {".git", ".venv", ".pagalms", ".pagalms-demo", ".hypothesis", "__pycache__"}
HOLES = re.compile(r"%\(\w+\)[sd]|%[sd]")


@pytest.mark.parametrize("package", PACKAGES)
def test_nothing_is_untranslated(package: str) -> None:
    folder = settings.PACKAGE / package
    wanted = {(m.context, str(m.id)): m for m in gather(folder) if m.id}
    have = {(m.context, str(m.id)): m for m in read_catalogue(catalogue_path(folder)) if m.id}
    assert set(wanted) == set(have), "run ./pagalms messages"
    for message in have.values():
        said = message.string if isinstance(message.string, tuple) else (message.string,)
        assert all(said), f"untranslated: {message.id!r}"
        asked = message.id[-1] if isinstance(message.id, tuple) else message.id
        holes = set(HOLES.findall(asked))
        assert set(HOLES.findall(said[-1])) == holes, f"{message.id!r} loses or invents a value"


def test_the_same_words_are_said_the_same_everywhere() -> None:
    """The catalogues become one when the portal runs: of two translations of one string, one would never be seen."""
    said: dict[tuple[object, str], object] = {}
    for package in PACKAGES:
        for message in read_catalogue(catalogue_path(settings.PACKAGE / package)):
            if message.id:
                first = said.setdefault((message.context, str(message.id)), message.string)
                assert message.string == first, f"{package}: {message.id!r} is also {first!r}; give it words of its own"


def test_a_file_has_one_name() -> None:
    """It was a “fails” where it is signed and a “datne” elsewhere, on one page both."""
    for package in PACKAGES:
        for message in read_catalogue(catalogue_path(settings.PACKAGE / package)):
            found = re.search(r"\bfail(s|a|am|u|ā|i|iem|us|os)?\b", str(message.string), re.IGNORECASE)
            assert not found, f"{package}: {message.string!r}"


@pytest.mark.parametrize("package", PACKAGES)
def test_the_compiled_catalogue_is_the_written_one(package: str) -> None:
    path = catalogue_path(settings.PACKAGE / package)
    assert path.with_suffix(".mo").read_bytes() == compiled(path), "run ./pagalms messages"


def test_every_package_with_words_has_a_catalogue() -> None:
    without = [p for p in settings.PACKAGE.iterdir() if p.is_dir() and p.name not in {"__pycache__", *PACKAGES}]
    assert [p.name for p in without if len(gather(p))] == []


def tracked() -> Iterator[Path]:
    """The files of the repository: all that stand in the checkout but what a local installation leaves there."""
    for folder, inner, names in os.walk(ROOT):
        inner[:] = [name for name in inner if name not in MADE and not name.endswith("_cache")]
        yield from (Path(folder, name) for name in names if name not in MADE and not name.endswith((".mo", ".csv")))


def test_no_file_names_a_package_index_or_a_path_of_a_machine() -> None:
    names = "|".join(("py" + "pi", "npm" + "js", "de" + "bian"))
    forbidden = re.compile(
        rf"({names})\.org|python" + r"hosted\.org|registry\.np" + r"m|(^|[^A-Za-z0-9_.])/(work|farm)/[a-z]"
    )
    for path in tracked():
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        found = forbidden.search(text)
        assert not found, f"{path.relative_to(ROOT)}: {found and found[0]}"


def test_each_dependency_has_its_reason_beside_it() -> None:
    block = re.findall(r'^  "[a-z].*$', (ROOT / "pyproject.toml").read_text().split("[tool.hatch")[0], re.MULTILINE)
    without = [
        line
        for line in block
        if "#" not in line and not re.search(r"ruff|mypy|pytest|types-|stubs|hypothesis|playwright|linter", line)
    ]
    assert block
    assert not without
