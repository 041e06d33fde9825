"""Rows that many tests begin with, made once in a process and put back as PostgreSQL writes them down."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Generic, TypeVar

from django.apps import apps
from django.db import connection
from psycopg import sql

Made = TypeVar("Made")


class Snapshot(Generic[Made]):
    """What `build` writes and answers. It must write new rows only, and the same ones each time.

    Keys of rows that a test makes afterwards are greater: sequences go on when a test's rows go.
    """

    def __init__(self, build: Callable[[], Made]) -> None:
        self._build = build
        self._rows = b""
        self._answer = b""

    def __call__(self) -> Made:
        """Write the rows, and answer as `build` does."""
        if not self._answer:
            return self._take()
        connection.ensure_connection()
        connection.connection.execute(self._rows, prepare=False)  # all at once: a round trip for each took longer
        made: Made = pickle.loads(self._answer)
        return made

    def _take(self) -> Made:
        before = _everything()
        made = self._build()
        statements = []
        for table, rows in _everything().items():
            new = rows.removeprefix(before[table]) if rows.startswith(before[table]) else None
            if new is None:
                raise ValueError(f"{table}: what stood there was changed")
            if new:
                statements.append(_insert(table, new))
        self._rows = b";".join(statements)
        self._answer = pickle.dumps(made)
        return made


def _copy(table: str) -> sql.Composed:
    return sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))


def _insert(table: str, rows: bytes) -> bytes:
    """The statement that writes rows as COPY tells them; its escapes are those of E'…'."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute"
            " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
            [connection.ops.quote_name(table)],
        )
        columns = cursor.fetchone()[0]
    told = (b"(" + b", ".join(map(_literal, row.split(b"\t"))) + b")" for row in rows.splitlines())
    return f"INSERT INTO {connection.ops.quote_name(table)} ({columns}) VALUES ".encode() + b", ".join(told)


def _literal(value: bytes) -> bytes:
    return b"NULL" if value == rb"\N" else b"E'" + value.replace(b"'", b"''") + b"'"


def _everything() -> dict[str, bytes]:
    tables = sorted({model._meta.db_table for model in apps.get_models(include_auto_created=True)})
    with connection.cursor() as cursor:
        found = {}
        for table in tables:
            with cursor.copy(_copy(table)) as copy:
                found[table] = b"".join(bytes(part) for part in copy)
    return found
