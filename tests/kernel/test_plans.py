"""The tests' own way to keep what PostgreSQL has planned, from one test to the next."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

pytestmark = pytest.mark.django_db
OFTEN = 7  # the sixth time it is prepared


def asked(statement: str) -> list[object]:
    answers: list[object] = []
    for number in range(OFTEN):
        with connection.cursor() as cursor:
            cursor.execute(statement, [number])
            answers.append(cursor.fetchone()[0])
    return answers


def prepared(words: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return any(words in statement for (statement,) in cursor.fetchall())


def test_a_plan_outlives_what_is_rolled_back() -> None:
    with transaction.atomic():
        asked("SELECT %s + 20260531")
        transaction.set_rollback(True)
    assert prepared("20260531")


def test_a_plan_of_a_table_that_goes_goes_with_it() -> None:
    for kind, expected in (("integer", 3), ("text", "3")):
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TABLE passing (value {kind})")
            cursor.execute("INSERT INTO passing VALUES (3)")
        assert asked("SELECT value FROM passing WHERE %s >= 0") == [expected] * OFTEN
        assert prepared("FROM passing")
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE passing")
        assert not prepared("FROM passing")
