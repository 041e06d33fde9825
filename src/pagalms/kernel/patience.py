"""How long a request waits for the database, and when nobody should begin to wait.

A frozen server keeps its connections and says nothing: no time-out of its own helps. So a request waits for one answer
LIMIT seconds at most; after that the process takes the database to be away, lets one request in a second try, and
answers the others at once. Commands and jobs wait as long as it takes.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from pagalms.kernel.outage import Outage

LIMIT = 5.0
PAUSE = 1.0  # between two requests that try a database that is away
_this = threading.local()  # what the request of this thread may wait: .limit in seconds
outage = Outage(PAUSE)  # of the database


@contextmanager
def limited(seconds: float = LIMIT) -> Iterator[None]:
    """In the block this thread waits for one answer of the database so long at most."""
    begin(seconds)
    try:
        yield
    finally:
        end()


def begin(seconds: float = LIMIT) -> None:
    """From now on, in this thread."""
    _this.limit = seconds


def end() -> None:
    """From now on this thread waits without a limit again."""
    _this.limit = None


def limit() -> float | None:
    """How long to wait for the next answer; None: as long as it takes."""
    found: float | None = getattr(_this, "limit", None)
    return found


def missed() -> None:
    """No answer came in time: nobody waits any more, this request least of all."""
    if limit() is not None:
        _this.limit = 0.0
    outage.begin()


def answered() -> None:
    """The database is there."""
    outage.end()


def admits() -> bool:
    """Whether a request may begin: the database is not known to be away, or it is this one's turn to try."""
    return outage.admits()
