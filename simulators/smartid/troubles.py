"""Switches that make the service itself fail, for a number of requests (IDENTITY §1.3)."""

from __future__ import annotations

import threading
from enum import StrEnum

STATUSES = (400, 401, 403, 404, 480, 500, 503, 580)
NOT_JSON, SLOW = "not-json", "slow"
TROUBLES = {
    **{str(status): f"Statuss {status}" for status in STATUSES},
    NOT_JSON: "Atbilde nav JSON",
    SLOW: "Atbilde pēc 30 sekundēm",
}
MOST = 1000


class Place(StrEnum):
    """Which requests are meant."""

    CREATE = "create"
    POLL = "poll"


class Troubles:
    """What is switched on, and for how many requests more."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[Place, tuple[str, int]] = {}

    def switch(self, place: str, name: str, times: int) -> None:
        """Makes the next requests fail; an empty name or no times ends it. ValueError for unknown names."""
        where = Place(place)
        if (name and name not in TROUBLES) or not 0 <= times <= MOST:
            raise ValueError(name)
        with self._lock:
            if name and times:
                self._waiting[where] = (name, times)
            else:
                self._waiting.pop(where, None)

    def take(self, place: Place) -> str:
        """The trouble for this request, which is counted; empty for none."""
        with self._lock:
            name, times = self._waiting.get(place, ("", 0))
            if times > 1:
                self._waiting[place] = (name, times - 1)
            else:
                self._waiting.pop(place, None)
            return name

    def waiting(self) -> dict[Place, tuple[str, int]]:
        """What is switched on."""
        with self._lock:
            return dict(self._waiting)
