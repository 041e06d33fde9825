"""A request does not wait for a database that says nothing, and the next ones do not even begin to."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError, connections
from django.test import Client

from pagalms.conf.env import database
from pagalms.kernel import patience


@pytest.fixture
def line(db: None) -> Iterator[Any]:
    made = connections.create_connection("default")
    yield made
    made.close()
    patience.answered()
    patience.end()


def test_a_request_gives_up_and_the_next_ones_are_told_at_once(line: Any, client: Client) -> None:
    assert client.get("/ieeja/").status_code == 200  # the first page loads all pages, for longer than the pause
    with patience.limited(0.2), line.cursor() as cursor:
        cursor.execute("SELECT current_setting('statement_timeout')")
        assert cursor.fetchone() == ("1s",)  # the server stops working on it too, and never before the request gives up
        begun = time.monotonic()
        with pytest.raises(OperationalError, match="did not answer"):
            cursor.execute("SELECT pg_sleep(3)")
        assert time.monotonic() - begun < 1
        line.close()
        with pytest.raises(OperationalError, match="did not answer this request"):
            line.ensure_connection()  # the same request tries no second time
    assert client.get("/ieeja/").status_code == 503
    assert client.get("/ieeja/")["Retry-After"] == "30"
    time.sleep(patience.PAUSE)
    assert [client.get("/ieeja/").status_code for _ in range(2)] == [200, 503]  # one in a second may try
    line.ensure_connection()
    assert client.get("/ieeja/").status_code == 200


def test_who_waits_for_a_lock_is_told_so_and_nobody_else_is(line: Any, client: Client) -> None:
    assert client.get("/ieeja/").status_code == 200
    holding = connections.create_connection("default")
    try:
        with holding.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtext('a form pressed twice'))")
        with patience.limited(0.5), line.cursor() as cursor:
            with pytest.raises(OperationalError, match="lock timeout"):
                cursor.execute("SELECT pg_advisory_xact_lock(hashtext('a form pressed twice'))")
            cursor.execute("SELECT 1")  # the line is there
    finally:
        holding.close()
    assert client.get("/ieeja/").status_code == 200


def test_a_job_waits_as_long_as_it_takes(line: Any) -> None:
    with line.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.3), current_setting('statement_timeout')")
        assert cursor.fetchone()[1] == "0"
    line.connection.close()
    with pytest.raises((InterfaceError, OperationalError)):
        line.cursor().execute("SELECT 1")


def test_through_a_pooler_of_transactions_nothing_is_left_on_a_line_that_others_get(line: Any) -> None:
    line.settings_dict["DISABLE_SERVER_SIDE_CURSORS"] = True
    try:
        with patience.limited(0.2), line.cursor() as cursor:
            cursor.execute("SELECT current_setting('statement_timeout')")
            assert cursor.fetchone() == ("0",)
            with pytest.raises(OperationalError, match="did not answer"):
                cursor.execute("SELECT pg_sleep(3)")  # the request gives up all the same
    finally:
        line.settings_dict["DISABLE_SERVER_SIDE_CURSORS"] = False


def test_several_servers_stand_in_one_address() -> None:
    found = database("postgresql://role:se%2Fcret@one:5432,two:6432/name?target_session_attrs=read-write")
    assert (found["HOST"], found["PORT"], found["PASSWORD"]) == ("one,two", "5432,6432", "se/cret")
    assert found["OPTIONS"]["target_session_attrs"] == "read-write"
    assert (database("postgresql://role@/name?host=/run/pg")["HOST"], found["USER"]) == ("/run/pg", "role")
    assert database("postgresql://role@[::1]:5433/name")["HOST"] == "::1"


def test_the_server_is_asked_to_notice_whom_a_cut_line_has_lost(line: Any) -> None:
    """It noticed after two hours by itself: what a lost worker had locked stayed locked, and no letter went out."""
    with line.cursor() as cursor:
        cursor.execute(
            "SELECT name, source FROM pg_settings WHERE name IN"
            " ('tcp_user_timeout', 'tcp_keepalives_idle', 'tcp_keepalives_interval', 'tcp_keepalives_count')"
        )
        assert {source for _name, source in cursor.fetchall()} == {"client"}
    own = database("postgresql://role@one/name?options=-c%20lock_timeout%3D5s")["OPTIONS"]["options"]
    assert (own.count("tcp_keepalives_idle=5 "), own.endswith(" -c lock_timeout=5s")) == (1, True)
