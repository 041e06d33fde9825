"""Turns: requests about one thing that must not run beside each other, where there is no row yet to lock."""

from __future__ import annotations

from django.db import connection


def wait_for_turn(what: str) -> None:
    """Wait until no other transaction has the turn for `what`; it is ours until the present transaction ends.

    What the others have written is seen by the next statement.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [what])
