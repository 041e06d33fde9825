"""An example: accounting's side of the API, with nothing but Python's standard library.

PORTAL=https://portal.example KEY=pagalms_… python accounting_client.py 2026-05
"""

from __future__ import annotations

import json
import os
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

JSON, ZIP = "application/json", "application/zip"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Refused(Exception):
    """The portal said no: a code for the program, a sentence for people."""


class Portal:
    """The portal, as one system knows it."""

    def __init__(self, address: str, key: str) -> None:
        """`address` without a slash at its end."""
        self.address, self.key, self.since, self.pause = address, key, "", 2.0

    def send(self, sheets: dict[str, list[dict[str, Any]]], *, name: str, all_or_nothing: bool = True) -> Any:
        """Hand rows over; `name` is the same when the same rows are sent again, and another for others."""
        said = {"sheets": sheets, "all_or_nothing": all_or_nothing}
        return self._ask("POST", "/api/v1/imports", said, name)

    def send_package(self, path: str, *, name: str) -> Any:
        """Hand a zip or a workbook over and wait for its end; what became of it, with the rows that were refused."""
        kind = XLSX if path.endswith(".xlsx") else ZIP
        number = self._ask("POST", "/api/v1/packages", Path(path).read_bytes(), name, kind)["number"]
        while True:
            told = self._ask("GET", f"/api/v1/packages/{number}")
            if told["ended_at"]:
                return told
            time.sleep(self.pause)

    def contacts(self, since: str = "") -> Iterator[dict[str, Any]]:
        """How owners can be reached, told since then; afterwards `self.since` is what to give the next time."""
        cursor: str | None = since
        while cursor is not None:
            page = self._ask("GET", f"/api/v1/contacts?cursor={cursor}")
            yield from page["contacts"]
            cursor, self.since = page["next"], page["since"]

    def take_over(self, period: str, *, name: str, early: bool = False) -> Any:
        """Take over what residents handed in for the month since the last time."""
        return self._ask("POST", "/api/v1/batches", {"period": period, "early": early}, name)

    def readings(self, batch: str) -> Iterator[dict[str, Any]]:
        """All readings of a batch, page by page."""
        cursor: str | None = ""
        while cursor is not None:
            page = self._ask("GET", f"/api/v1/batches/{batch}/readings?cursor={cursor}")
            yield from page["readings"]
            cursor = page["next"]

    def _ask(self, method: str, path: str, said: Any = None, name: str = "", kind: str = JSON) -> Any:
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": kind, "Accept-Language": "en"}
        headers |= {"Idempotency-Key": name} if name else {}
        body = json.dumps(said).encode() if said is not None and kind == JSON else said
        while True:
            request = urllib.request.Request(self.address + path, body, headers, method=method)
            try:
                with urllib.request.urlopen(request, timeout=60) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as error:
                wait = error.headers.get("Retry-After")
                if wait is None:
                    problem = json.load(error)
                    raise Refused(f"{problem['code']}: {problem['message']}") from None
            time.sleep(int(wait))


if __name__ == "__main__":
    portal = Portal(os.environ["PORTAL"], os.environ["KEY"])
    taken = portal.take_over(sys.argv[1], name=f"take-over-{sys.argv[1]}-{time.strftime('%F')}")
    for reading in portal.readings(taken["number"]):
        print(reading["account_no"], reading["serial_no"], reading["value"], sep=";")
