"""The entrance's pages that only read stand behind the wall: PostgreSQL shows them nothing of others."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.people import Village


@pytest.mark.parametrize(
    ("path", "table"),
    [("/ieeja/sesijas/", "accounts_opensession"), ("/ieeja/vesture/", "identity_signin")],
)
def test_what_is_read_is_read_behind_the_wall(village: Village, path: str, table: str) -> None:
    client = Client()
    client.force_login(village.users["anna"])
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(path).status_code == 200
    said = [one["sql"] for one in asked]
    entered = next(at for at, one in enumerate(said) if "wall_enter" in one)
    assert any(f'FROM "{table}"' in one for one in said[entered:])
