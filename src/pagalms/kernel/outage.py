"""Something beside the portal that is away or says nothing: not every request finds that out for itself."""

from __future__ import annotations

import threading
import time


class Outage:
    """While it lasts one request in `pause` seconds tries, and the others are told at once. Of one process."""

    def __init__(self, pause: float) -> None:
        self.pause = pause
        self._lock = threading.Lock()
        self._next: float | None = None  # while it lasts, when the next request may try

    def begin(self) -> None:
        """Somebody has waited in vain."""
        with self._lock:
            self._next = time.monotonic() + self.pause

    def end(self) -> None:
        """Somebody was answered."""
        if self._next is not None:
            with self._lock:
                self._next = None

    def admits(self) -> bool:
        """Whether a request may begin: nothing is known to be away, or it is this one's turn to try."""
        if self._next is None:
            return True
        now = time.monotonic()
        with self._lock:
            if self._next is None:
                return True
            if now < self._next:
                return False
            self._next = now + self.pause
        return True
