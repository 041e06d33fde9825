"""A version beside tables that are older than it: it does not begin to serve, and says why."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

from pagalms.local import portal
from pagalms.local.database import Database
from pagalms.local.terminal import CannotRun


@pytest.fixture
def url(db: None) -> str:
    named = ("host", "port", "user", "password", "dbname")
    return make_conninfo("", **{k: v for k, v in connection.get_connection_params().items() if k in named})


def test_the_tables_of_this_version_lack_nothing(url: str) -> None:
    assert portal.lacking(url) == []
    portal.expect_tables(Database(url, url))


def test_a_version_ahead_of_its_tables_does_not_serve(url: str, tmp_path: Path) -> None:
    (tmp_path / "meters/migrations").mkdir(parents=True)
    for name in ("0001_initial", "9999_ahead"):
        (tmp_path / f"meters/migrations/{name}.py").touch()
    with pytest.raises(CannotRun, match=r"they lack meters\.9999_ahead\. Run \./pagalms migrate first"):
        portal.expect_tables(Database(url, url), tmp_path)
