"""Tests that commit put the database back as it was, all in the same way, or one of them breaks another."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]


def test_who_commits_restores_what_migrations_wrote() -> None:
    marks = [
        (path.name, mark)
        for path in TESTS.rglob("*.py")
        for mark in re.findall(r"django_db\(([^)]*transaction=True[^)]*)\)", path.read_text())
    ]
    assert marks
    assert [name for name, mark in marks if "serialized_rollback=True" not in mark] == []


def test_who_commits_comes_last(request: pytest.FixtureRequest) -> None:
    """Emptying the tables takes what migrations wrote and leaves orders of the queue; groups begin before all else."""
    for item in request.session.items:
        mark = item.get_closest_marker("django_db")
        if mark and mark.kwargs.get("transaction"):
            assert item.get_closest_marker("xdist_group") is None, item.nodeid
