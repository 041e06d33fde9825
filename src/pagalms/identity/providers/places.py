"""How many threads of a web process may wait for providers at once: the others are for everybody else (TRUST 3).

A question to a provider takes as long as the provider likes, and a web process has eight threads. Without a bound the
ninth person who waits for a slow provider stops the portal for those who hand in readings.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

PLACES = 3
_places = threading.BoundedSemaphore(PLACES)


@contextmanager
def place() -> Iterator[bool]:
    """Whether there is a place for the length of the block; nobody waits for one, for that would take a thread too."""
    free = _places.acquire(blocking=False)
    try:
        yield free
    finally:
        if free:
            _places.release()
