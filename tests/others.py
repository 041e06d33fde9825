"""Connections to the tests' database besides the one of the test: of threads and programs that it began."""

from __future__ import annotations

import os
import time
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.db import connection

OTHERS = "FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"
OTHERS += " AND pid NOT IN (pg_backend_pid(), %s)"


def _asked(statement: str) -> list[str]:
    """The answer of a connection of its own: at the end of a test its own may be closed to it."""
    place = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    there = connection.connection
    own = there.info.backend_pid if there is not None and not there.closed else 0
    with psycopg.connect(urlunsplit(place)) as asking:
        return [said for (said,) in asking.execute(statement.encode(), [own])]


def left_within(seconds: float) -> list[str]:
    """What those last asked who are still there after so long; none is the usual answer."""
    end = time.monotonic() + seconds
    while (left := _asked(f"SELECT query {OTHERS}")) and time.monotonic() < end:
        time.sleep(0.05)
    return left


def hang_up() -> None:
    """End them all: jobs are done by a thread that goes on to the end of the process, and so does its connection."""
    _asked(f"SELECT pg_terminate_backend(pid, 5000)::text {OTHERS}")
