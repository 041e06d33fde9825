"""The cache, a table of the database: limits of attempts and what is known of providers, each for minutes or an hour.

Django's own lets go of a third of it whenever more than 300 things are in it, in the order of their names: in the
opening hour, or when somebody fills it on purpose, limits would be forgotten. Here it is large, and cleared by a job.
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection


def forget_expired(*, at: datetime) -> int:
    """Take away what is over; how much."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM cache WHERE expires < %s", [at])
        return int(cursor.rowcount)
