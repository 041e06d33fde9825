"""What load balancers ask: without a host name, without cookies, without a database where none is needed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from pagalms.watch import readiness


@pytest.fixture(autouse=True)
def asked_anew() -> Iterator[None]:
    readiness.forget()
    yield
    readiness.forget()


def away(*_: object) -> None:
    raise OperationalError("no database here")


def test_alive_by_any_name_and_without_a_database(client: Client) -> None:
    answer = client.get("/health/", headers={"host": "10.0.0.7:8000"})
    assert (answer.status_code, answer.json()) == (200, {"alive": True})
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies


def test_ready_asks_little_and_remembers_it(db: None, client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(4):
        first = client.get("/ready/", headers={"host": "10.0.0.7"})
    with django_assert_num_queries(0):
        again = client.get("/ready/")
    assert first.status_code == again.status_code == 200
    assert first.json() == {"ready": True, "database": True, "migrations": True, "queue_seconds": 0}
    assert not first.cookies


def test_a_late_queue_is_told_and_keeps_nobody_away(db: None, client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, priority, scheduled_at)"
            " VALUES ('default', 'x', 0, now() - interval '90 seconds'), ('default', 'y', -10, now() - interval '1 d')"
        )
    answer = client.get("/ready/")
    assert answer.status_code == 200
    assert 90 <= answer.json()["queue_seconds"] <= 95


def test_not_ready_without_a_database_or_with_tables_of_an_older_version(db: None, client: Client) -> None:
    with connection.execute_wrapper(away):
        answer = client.get("/ready/")
    assert (answer.status_code, answer.json()["database"]) == (503, False)
    readiness.forget()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'watch'")
    answer = client.get("/ready/")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "database": True, "migrations": False}


@pytest.mark.parametrize("path", ["/health/", "/ready/"])
def test_nothing_is_sent_to_them(db: None, client: Client, path: str) -> None:
    assert client.post(path).status_code == 405
