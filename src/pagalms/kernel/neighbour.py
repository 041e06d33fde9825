"""A service beside the portal that may say nothing: few threads of a process wait for it, the others are told at once.

A web process has eight threads. Without a bound those who send files would hold all of them.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pagalms.kernel import patience
from pagalms.kernel.away import Away
from pagalms.kernel.outage import Outage

log = logging.getLogger(__name__)
Faults = tuple[type[Exception], ...]


class Neighbour:
    """`places`: threads that ask at once; `wait`: seconds a request waits for a place; `silent`: who fails later than
    this did not say no but nothing; `pause`: seconds between two requests that try one that is silent.
    """

    def __init__(self, *, places: int, wait: float, silent: float, pause: float) -> None:
        self.wait, self.silent = wait, silent
        self.silence = Outage(pause)
        self._places = threading.BoundedSemaphore(places)

    @contextmanager
    def asked(self, said: str, faults: Callable[[], Faults]) -> Iterator[None]:
        """The block asks it. Raises Away for a fault, which the log tells with what is `said`.

        To a request it raises Away at once while others have waited in vain; jobs and commands try it each time.
        """
        with self._place():
            begun = time.monotonic()
            try:
                yield
            except faults() as fault:
                log.exception(said)
                if time.monotonic() - begun > self.silent:
                    self.silence.begin()
                else:
                    self.silence.end()
                raise Away from fault
            self.silence.end()

    @contextmanager
    def _place(self) -> Iterator[None]:
        if patience.limit() is None:
            yield
            return
        if not self.silence.admits() or not self._places.acquire(timeout=self.wait):
            raise Away
        try:
            yield
        finally:
            self._places.release()
