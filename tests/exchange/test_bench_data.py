"""The export that benchmarks measure with is a good one, and the same at each run."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import bare, data
from tests.exchange.exports import run

pytestmark = pytest.mark.django_db


def test_an_invented_export_goes_in_and_is_the_same_again(tmp_path: Path) -> None:
    for name in ("one", "again"):
        data.register(tmp_path / name, 61)
        assert data.readings(tmp_path / name, 61, 2) == 366
        assert data.bills(tmp_path / name, 61) == 549
    said = run(tmp_path / "one")
    assert (said.code, said.err) == (0, "")
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "again" / path.name).read_bytes()
    copied = bare.written(tmp_path / "one" / "invoices.csv", tmp_path / "copied").read_text().splitlines()
    assert copied[0].split("\t")[:6] == [
        "202604-000000",
        "B0000-001",
        "KB000000",
        "2026-04-01",
        "2026-05-10",
        "2026-05-31",
    ]
