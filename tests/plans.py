"""Plans that PostgreSQL keeps for a connection (ADR 0035) outlive a test, whose transaction is always rolled back.

psycopg forgets them with each ROLLBACK, as what they speak of might have been made in that transaction. The tables of
the tests are older than any test: planning the same statements anew for each was a third of PostgreSQL's time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.db.backends.signals import connection_created
from psycopg._preparing import Prepare, PrepareManager
from psycopg.pq.abc import PGresult

GONE = re.compile(rb"(?:DROP|ALTER|DISCARD ALL|DEALLOCATE ALL)\b").match


class Kept(PrepareManager):
    """What a connection has prepared; savepoints, each with a name of its own, push nothing out."""

    prepared_max = 2000

    def clear(self) -> bool:
        """At the end of a transaction."""
        return False

    def _should_discard(self, prep: Prepare, results: Sequence[PGresult], *_more: Any) -> bool:
        return any(GONE(result.command_status or b"") for result in results) and super().clear()


def keep() -> None:
    """From now on, for each connection that is made."""
    connection_created.connect(_made, dispatch_uid="tests.plans")


def _made(connection: Any, **_words: Any) -> None:
    kept = Kept()
    kept.prepare_threshold = connection.connection.prepare_threshold
    connection.connection._prepared = kept
