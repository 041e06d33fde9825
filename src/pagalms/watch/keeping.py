"""Bringing the counts of this process into the database, where those of all processes come together (ADR 0028)."""

from __future__ import annotations

import logging
import threading
import time

from django.db import DatabaseError, InterfaceError, connection

from pagalms.kernel import counts, patience
from pagalms.watch.models import Count

EVERY = 10.0  # seconds; so much is lost when a process is killed
UPSERT = """
INSERT INTO watch_count (series, value) SELECT * FROM unnest(%s::text[], %s::float8[])
ON CONFLICT (series) DO UPDATE SET value = watch_count.value + excluded.value
"""
log = logging.getLogger(__name__)
_begun = threading.Event()
_lock = threading.Lock()


def keep() -> None:
    """Add what was counted since; what cannot be kept now is counted again."""
    found = counts.taken()
    if not found:
        return
    series = sorted(found)  # all in one order: two processes never wait for each other
    try:
        with connection.cursor() as cursor:
            cursor.execute(UPSERT, [series, [found[each] for each in series]])
    except (DatabaseError, InterfaceError) as why:
        counts.add_all(found)
        log.warning("counts wait: %s", type(why).__name__)


def begin() -> None:
    """Keep the counts of this process from now on, in a thread of its own: no request waits for it."""
    if _begun.is_set():
        return
    with _lock:
        if not _begun.is_set():
            threading.Thread(target=_go_on, name="counts", daemon=True).start()
            _begun.set()


def _go_on() -> None:
    while True:
        time.sleep(EVERY)
        patience.begin()
        keep()
        connection.close()


def kept() -> dict[str, float]:
    """All counts of all processes."""
    return dict(Count.objects.values_list("series", "value"))
