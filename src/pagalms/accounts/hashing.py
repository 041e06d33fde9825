"""argon2id with OWASP's first numbers (19 MiB, two passes, one lane), two at a time in a process.

With Django's (100 MiB, two passes, eight lanes) one password takes eight times the processor, and forty people who
sign in at once took 3.5 GB and every thread: others waited 6.4 s for a page (95 %).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from django.contrib.auth.hashers import Argon2PasswordHasher

from pagalms.kernel import patience
from pagalms.kernel.away import Away


class Turns:
    """Who may work on a password: `at_once` of the `places` that may wait for it; all others wait for a place.

    So a crowd takes no more threads of a process than it has places, but for as long as one waits to be admitted.
    """

    def __init__(self, *, places: int, at_once: int, admitted: float, turn: float) -> None:
        """`admitted` and `turn`: for how many seconds one waits for a place, and in it for the turn."""
        self._places, self._admitted = threading.BoundedSemaphore(places), admitted
        self._turns, self._turn = threading.BoundedSemaphore(at_once), turn

    @contextmanager
    def taken(self) -> Iterator[None]:
        """While it is one's turn. Raises Away to who would have to wait for too long."""
        with _held(self._places, self._admitted), _held(self._turns, self._turn):
            yield


@contextmanager
def _held(what: threading.BoundedSemaphore, seconds: float) -> Iterator[None]:
    if not what.acquire(timeout=seconds):
        raise Away
    try:
        yield
    finally:
        what.release()


_TURNS = Turns(places=5, at_once=2, admitted=3.0, turn=6.0)  # three threads of a process's eight stay for the others


class Argon2(Argon2PasswordHasher):
    """What PASSWORD_HASHERS names. Both raise Away to a request that would have to wait for too long.

    Who signs in with a password that was kept by other numbers has it kept by these from then on (Django).
    """

    time_cost, memory_cost, parallelism = 2, 19 * 1024, 1  # OWASP Password Storage Cheat Sheet, argon2id

    def encode(self, password: str, salt: str) -> str:
        """As the parent's."""
        with _in_turn():
            return str(super().encode(password, salt))

    def verify(self, password: str, encoded: str) -> bool:
        """As the parent's."""
        with _in_turn():
            return bool(super().verify(password, encoded))


def _in_turn() -> AbstractContextManager[None]:
    """A command or a job waits for nobody: nobody waits behind it."""
    return nullcontext() if patience.limit() is None else _TURNS.taken()
