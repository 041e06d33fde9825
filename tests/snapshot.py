"""Rows that many tests begin with, made once in a process and put back as PostgreSQL writes them down."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Generic, TypeVar

from django.apps import apps
from django.db import connection, transaction
from psycopg import sql

Made = TypeVar("Made")


class Snapshot(Generic[Made]):
    """What `build` writes and answers. It must write new rows only, and the same ones each time.

    Keys of rows that a test makes afterwards are greater: sequences go on when a test's rows go.
    """

    def __init__(self, build: Callable[[], Made]) -> None:
        self._build = build
        self._rows: dict[str, bytes] = {}
        self._answer = b""

    def __call__(self) -> Made:
        """Write the rows, and answer as `build` does."""
        if not self._answer:
            return self._take()
        with transaction.atomic(), connection.cursor() as cursor:
            for table, rows in self._rows.items():
                with cursor.copy(_copy(table, "FROM STDIN")) as copy:
                    copy.write(rows)
        made: Made = pickle.loads(self._answer)
        return made

    def _take(self) -> Made:
        before = _everything()
        made = self._build()
        for table, rows in _everything().items():
            new = rows.removeprefix(before[table]) if rows.startswith(before[table]) else None
            if new is None:
                raise ValueError(f"{table}: what stood there was changed")
            if new:
                self._rows[table] = new
        self._answer = pickle.dumps(made)
        return made


def _copy(table: str, where: str) -> sql.Composed:
    return sql.SQL("COPY {} {}").format(sql.Identifier(table), sql.SQL(where))


def _everything() -> dict[str, bytes]:
    tables = sorted({model._meta.db_table for model in apps.get_models(include_auto_created=True)})
    with connection.cursor() as cursor:
        found = {}
        for table in tables:
            with cursor.copy(_copy(table, "TO STDOUT")) as copy:
                found[table] = b"".join(bytes(part) for part in copy)
    return found
