"""argon2id as Django has it, two at a time in a process: each takes 100 MiB, and a tenth of a second of eight lanes.

Forty people who sign in at once took 3.5 GB and every thread; others waited 6.4 s for a page (95 %), now 3.1 s beside
1.3 GB. With one at a time twelve of the forty were turned away, with two it is two of them.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.hashers import Argon2PasswordHasher

from pagalms.kernel import patience
from pagalms.kernel.away import Away

PLACES = 5  # threads of a process that may be about passwords at once; the other three are for everybody else
ADMITTED, TURN = 3.0, 6.0  # seconds that a request waits for a place, and in it for its turn
AT_ONCE = 2
_places, _turn = threading.BoundedSemaphore(PLACES), threading.BoundedSemaphore(AT_ONCE)


class Argon2(Argon2PasswordHasher):
    """What PASSWORD_HASHERS names. Both raise Away to a request that would have to wait for too long."""

    def encode(self, password: str, salt: str) -> str:
        """As the parent's."""
        with _in_turn():
            return str(super().encode(password, salt))

    def verify(self, password: str, encoded: str) -> bool:
        """As the parent's."""
        with _in_turn():
            return bool(super().verify(password, encoded))


@contextmanager
def _in_turn() -> Iterator[None]:
    if patience.limit() is None:  # a command or a job: nobody waits behind it
        yield
        return
    with _held(_places, ADMITTED), _held(_turn, TURN):
        yield


@contextmanager
def _held(what: threading.BoundedSemaphore, seconds: float) -> Iterator[None]:
    if not what.acquire(timeout=seconds):
        raise Away
    try:
        yield
    finally:
        what.release()
