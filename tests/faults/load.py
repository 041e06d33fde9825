"""Owners who hand in readings again and again while something is broken, as people do: they try once more.

A form whose answer was lost is sent again with the same key, as a browser sends it. What the portal confirmed is kept:
the number of the receipt and the reading it was for.
"""

from __future__ import annotations

import re
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.faults.browsing import KEY, TOKEN
from tests.faults.table import Found
from tests.faults.world import World

HANGING = 10.0  # TRUST, promise 1: no request hangs longer
ARRIVED = re.compile(r"\?sanemts=([\w-]+)")


@dataclass
class Load:
    """So many browsers at once; start() and stop() are called from outside."""

    place: World
    errors: Counter[str] = field(default_factory=Counter)
    confirmed: dict[str, float] = field(default_factory=dict)  # receipt: when
    last: dict[int, str] = field(default_factory=dict)  # meter: the last value that was confirmed
    unsure: set[int] = field(default_factory=set)  # meters whose last form got no answer
    durations: list[float] = field(default_factory=list)
    without_retry_after: int = 0
    pages: Counter[int] = field(default_factory=Counter)
    _over: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> Load:
        """All browsers of the world begin."""
        for who in self.place.told["browsers"]:
            thread = threading.Thread(target=self._live, args=(who,), daemon=True)
            thread.start()
            self._threads.append(thread)
        return self

    def stop(self) -> None:
        """They end what they are at."""
        self._over.set()
        for thread in self._threads:
            thread.join(timeout=40)

    def confirmed_since(self, moment: float) -> bool:
        """Whether anything was confirmed after that moment (time.monotonic)."""
        with self._lock:
            return any(when > moment for when in self.confirmed.values())

    @property
    def slowest(self) -> float:
        """Of all requests, in seconds."""
        return max(self.durations, default=0.0)

    def percentile(self, part: float) -> float:
        """The duration below which this part of the requests stayed."""
        ordered = sorted(self.durations) or [0.0]
        return ordered[min(len(ordered) - 1, int(part * len(ordered)))]

    def _live(self, who: dict[str, Any]) -> None:
        with self.place.browser(who["session"]) as browser:
            while not self._over.is_set():
                step = who["step"] = who.get("step", 0) + 1  # goes on in the next scenario
                page = self._ask(browser, "GET", f"/ipasumi/{who['flat']}/skaititaji/?labot={who['meters'][0]}")
                key, token = (found.search(page.text) if page else None for found in (KEY, TOKEN))
                if key and token:
                    value = f"{111 + step // 1000},{step % 1000:03d}"
                    fields = {f"reading-{who['meters'][0]}": value, "form_key": key[1]}
                    self._hand_in(browser, who, fields | {"csrfmiddlewaretoken": token[1]}, value)
                else:
                    time.sleep(0.2)

    def _hand_in(self, browser: httpx.Client, who: dict[str, Any], fields: dict[str, str], value: str) -> None:
        """Send a form until there is an answer."""
        meter = who["meters"][0]
        while not self._over.is_set():
            with self._lock:
                self.unsure.add(meter)
            answer = self._ask(browser, "POST", f"/ipasumi/{who['flat']}/skaititaji/", fields)
            if answer is None or answer.status_code >= 500:
                time.sleep(0.2)
                continue
            arrived = ARRIVED.search(answer.headers.get("Location", ""))
            receipt = arrived[1] if arrived else answer.headers.get("Location", "").rstrip("/").rpartition("/")[2]
            with self._lock:
                self.unsure.discard(meter)
                if answer.status_code == 302 and receipt:
                    self.confirmed[receipt] = time.monotonic()
                    self.last[meter] = value
                else:
                    self.errors[f"refused {answer.status_code}"] += 1
                    (self.place.home.path / "refused.html").write_text(answer.text)
            return

    def _ask(
        self, browser: httpx.Client, method: str, path: str, fields: dict[str, str] | None = None
    ) -> httpx.Response | None:
        begun, kind = time.monotonic(), ""
        answer = None
        try:
            answer = browser.request(method, path, data=fields)
        except httpx.TimeoutException:
            kind = "hung"
        except httpx.TransportError:
            kind = "cut"
        taken = time.monotonic() - begun
        with self._lock:
            self.durations.append(taken)
            if answer is not None:
                self.pages[answer.status_code] += 1
                if answer.status_code >= 500:
                    kind = str(answer.status_code)
                    self.without_retry_after += "Retry-After" not in answer.headers
            if taken > HANGING:
                kind = kind or "late"
            if kind:
                self.errors[kind] += 1
        return answer

    def judge(self, result: Found, *, cut_allowed: bool = False) -> None:
        """Hold what was confirmed against what is in the database."""
        receipts = [str(row[0]) for row in self.place.postgres.rows("SELECT number FROM meters_submission")]
        doubles = self.place.postgres.rows(
            "SELECT meter_id, period, value, count(*) FROM meters_reading WHERE period = '2026-05-01'"
            " GROUP BY 1, 2, 3 HAVING count(*) > 1"
        )
        result.confirmed += len(self.confirmed)
        result.found += len(self.confirmed.keys() & set(receipts))
        result.doubled += len(doubles)
        result.errors += self.errors
        result.slowest = max(result.slowest, self.slowest)
        result.judge(self.confirmed.keys() <= set(receipts), "confirmed receipts are lost")
        result.judge(not doubles, f"readings stand twice: {doubles[:3]}")
        self._judge_values(result)
        broken = [kind for kind in self.errors if kind not in {"503", *(["cut"] if cut_allowed else [])}]
        result.judge(not broken, f"besides 503 there were {broken}")
        result.judge(not self.without_retry_after, f"{self.without_retry_after} answers without Retry-After")
        result.judge(self.slowest <= HANGING, f"a request took {self.slowest:.1f} s")

    def _judge_values(self, result: Found) -> None:
        rows = self.place.postgres.rows(
            "SELECT meter_id, value FROM meters_reading WHERE period = '2026-05-01' AND current"
        )
        current = {int(str(meter)): str(value).replace(".", ",") for meter, value in rows}
        others = {
            meter: (value, current.get(meter))
            for meter, value in self.last.items()
            if meter not in self.unsure and current.get(meter) != value
        }
        result.judge(not others, f"confirmed, but not what stands there: {dict(list(others.items())[:3])}")
        letters = self.place.postgres.rows("SELECT count(*) FROM outbox_letter WHERE kind = 'reading_receipt'")
        result.notes.append(f"{self.pages[200] + self.pages[302]} pages and forms answered, {letters[0][0]} letters")
