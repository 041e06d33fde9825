"""Whether this process can serve people now."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from functools import lru_cache

from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.loader import MigrationLoader

from pagalms.kernel import patience, person_keys

LIMIT = 2.0  # seconds of waiting for the database
REMEMBERED = 2.0  # seconds for which an answer counts, however often it is asked for
QUEUE = """
SELECT extract(epoch FROM now() - min(coalesce(j.scheduled_at, e.at)))
FROM procrastinate_jobs j LEFT JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred'
WHERE j.status = 'todo' AND j.priority >= 0 AND (j.scheduled_at IS NULL OR j.scheduled_at <= now())
"""
KEY = "SELECT fingerprint FROM identity_keyinuse ORDER BY id DESC LIMIT 1"
_lock = threading.Lock()
_last: list[tuple[float, Readiness]] = []


@dataclass(frozen=True)
class Readiness:
    """`keys`: the person key in use is one of ours. `queue_seconds`: how long the oldest job that is due has waited.

    A late queue makes no web server unready.
    """

    database: bool
    migrations: bool = False
    keys: bool = False
    queue_seconds: float | None = None

    @property
    def ready(self) -> bool:
        """Whether a load balancer may send people here."""
        return self.database and self.migrations and self.keys


def readiness() -> Readiness:
    """As it was found less than REMEMBERED ago, else as it is now; one thread asks, the others wait for it."""
    with _lock:
        if not _last or time.monotonic() - _last[0][0] > REMEMBERED:
            _last[:] = [(time.monotonic(), _asked())]
        return _last[0][1]


def forget() -> None:
    """Ask anew the next time."""
    _last.clear()


def _asked() -> Readiness:
    with patience.limited(LIMIT):
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_is_in_recovery()")
                if cursor.fetchone() != (False,):  # another server has taken over
                    return Readiness(database=False)
                cursor.execute("SELECT app || '.' || name FROM django_migrations")
                migrated = _known() <= {name for (name,) in cursor.fetchall()}
                if not migrated:
                    return Readiness(database=True)
                cursor.execute(QUEUE)
                row = cursor.fetchone()
                cursor.execute(KEY)
                key = cursor.fetchone()
        except (DatabaseError, InterfaceError):
            return Readiness(database=False)
    seconds = float(row[0]) if row and row[0] else 0.0
    return Readiness(True, True, keys=key is None or person_keys.is_known(key[0]), queue_seconds=seconds)


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    """The migrations that this version brings."""
    return frozenset(f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations)
