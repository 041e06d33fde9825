"""Something that the portal cannot do without does not answer now."""

from __future__ import annotations

import psycopg

PASSING = {  # what PostgreSQL says by other classes than "operational" and is no fault of a statement
    "25006",  # read_only_sql_transaction: another server has taken over
    "25P03",  # idle_in_transaction_session_timeout: this process stood still in the middle, and its line was cut
    "25P04",  # transaction_timeout: the same
}


class Away(Exception):
    """The page becomes a calm 503: nothing was lost, and a later attempt may go well."""


def passes(refusal: BaseException | None) -> bool:
    """Whether what psycopg raised will pass by itself: no database, no room, a deadlock, a line that was cut."""
    if isinstance(refusal, psycopg.OperationalError | psycopg.InterfaceError):
        return True
    return isinstance(refusal, psycopg.Error) and refusal.sqlstate in PASSING
