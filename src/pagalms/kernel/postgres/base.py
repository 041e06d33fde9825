"""The database backend: Django's own, whose connections give up waiting (`kernel.patience`)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import psycopg
from django.db.backends.postgresql import base

from pagalms.kernel import patience

IDLE = "30s"  # a web server that died in the middle of a transaction holds its locks no longer than this
LOCKS = 0.8  # of the time that a request waits for one answer


class Connection(psycopg.Connection[Any]):
    """Waits for an answer no longer than the request may, then closes: what it was in the middle of is lost."""

    @classmethod
    def connect(cls, *args: Any, **words: Any) -> Any:
        """Connect. Raises psycopg.OperationalError, at once if this request has waited in vain already."""
        if patience.limit() == 0:
            raise psycopg.OperationalError("the database did not answer this request before")
        try:
            made = super().connect(*args, **words)
        except psycopg.errors.ConnectionTimeout:
            patience.missed()
            raise
        patience.answered()
        return made

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait for the answer. Raises psycopg.OperationalError when it does not come in time."""
        limit = patience.limit()
        if limit is None or timeout is not None:
            return super().wait(gen, interval, timeout)
        try:
            found = super().wait(gen, interval, limit)
        except psycopg.errors._WaitTimeout:
            self.pgconn.finish()
            patience.missed()
            raise psycopg.OperationalError(f"the database did not answer within {limit:.0f} s") from None
        patience.answered()
        return found


class DatabaseWrapper(base.DatabaseWrapper):
    """Connections of requests tell the server too when to stop, so that it does not work on for nobody."""

    Database = SimpleNamespace(**{**vars(psycopg), "connect": Connection.connect})  # type: ignore[assignment]  # for a module

    def init_connection_state(self) -> None:
        """What holds for the whole connection."""
        super().init_connection_state()
        limit = patience.limit()
        pooled = self.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS")  # the next transaction meets another server
        # Statements later than the request gives up: a COMMIT whose wait for the replica is cancelled is answered with
        # success. Locks sooner: who waits for another's row is told so by a server that is there, and nobody else is.
        if limit and self.connection is not None and not pooled:
            words = "SELECT set_config('statement_timeout', %s, false), set_config('lock_timeout', %s, false)"
            words += ", set_config('idle_in_transaction_session_timeout', %s, false)"
            self.connection.execute(words, (f"{limit + 1:.0f}s", f"{limit * LOCKS * 1000:.0f}ms", IDLE))
            if not self.get_autocommit():
                self.connection.commit()
