"""The second wall: in a resident's page PostgreSQL itself shows no row of others (ADR 0030).

`raised` lets the transaction act as a weaker database role that row-level security holds to what is the reader's, so
that a forgotten filter shows nothing more. Role and reader end with the transaction: no connection brings them along.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import connection, transaction
from psycopg.pq import TransactionStatus

ROLE = "pagalms_resident"
_ENTER = "SELECT wall_enter(%s, %s), set_config('role', %s, true)"
_BECOME = "SELECT set_config('role', %s, true)"
_this = threading.local()  # whether the wall stands in this thread: .stands


def stands() -> bool:
    """Whether this thread reads behind the wall now."""
    return getattr(_this, "stands", False)


@contextmanager
def raised(*, reader: int, on: date) -> Iterator[None]:
    """One transaction in which only rows of the user with this key are there, as the register has it on that day."""
    if stands():
        raise RuntimeError("the wall stands already, for one reader")
    if connection.in_atomic_block:  # of a test: the end of the block does not end the transaction
        with _standing(reader, on):
            try:
                yield
            finally:
                _become("none")
        return
    with transaction.atomic(), _standing(reader, on):
        yield


@contextmanager
def lifted() -> Iterator[None]:
    """What in the block must reach beyond the reader's own rows; nothing changes where no wall stands.

    Each place says why beside it; `tests/house/test_wall.py` knows them all.
    """
    if not stands():
        yield
        return
    _become("none")
    _this.stands = False
    try:
        yield
    finally:
        _this.stands = True
        _become(ROLE)


@contextmanager
def _standing(reader: int, on: date) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(_ENTER, [reader, on, ROLE])
    _this.stands = True
    try:
        yield
    finally:
        _this.stands = False


def _become(role: str) -> None:
    """Change the role, past Django's cursor: in a transaction that has failed nothing can be said any more.

    Whoever goes on after a failure goes back to a savepoint from before, and PostgreSQL takes the role back with it.
    """
    raw = connection.connection
    if raw is not None and not raw.closed and raw.info.transaction_status == TransactionStatus.INTRANS:
        raw.execute(_BECOME, [role])
