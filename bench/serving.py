"""The portal's own programs over the database of the bench: web server and worker, with a sink for letters."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from bench.manager import address
from pagalms.local import portal

PORT = 8950
PATIENCE = 60.0


@dataclass(frozen=True)
class Served:
    """Where the portal answers, the main process of its web server, that of its worker, seconds to the first page."""

    url: str
    web: int
    worker: int
    cold: float


@contextmanager
def served(*, workers: int) -> Iterator[Served]:
    """The programs while they run; letters go nowhere, so the worker tries and waits."""
    url = f"http://127.0.0.1:{PORT}"
    settings = os.environ | {"DATABASE_URL": address(), "PAGALMS_URL": url}
    started = time.monotonic()
    web = subprocess.Popen(
        portal.web(PORT, workers=workers), env=settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _answers(url, web)
        cold = time.monotonic() - started
        worker = _started(portal.worker(), settings)
        try:
            yield Served(url, web.pid, worker.pid, cold)
        finally:
            worker.terminate()
            worker.wait(timeout=20)
    finally:
        web.terminate()
        web.wait(timeout=20)


def _started(words: list[str], settings: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(words, env=settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _answers(url: str, web: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if web.poll() is not None:
            raise SystemExit("the web server ended")
        connection = HTTPConnection(urlsplit(url).netloc, timeout=5)
        try:
            connection.request("GET", "/ieeja/")
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.02)
        finally:
            connection.close()
    raise SystemExit("the web server does not answer")


def mebibytes(process: int) -> float:
    """The memory of a process, its share of what it shares with others counted in part (PSS)."""
    said = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
    return int(next(line for line in said.splitlines() if line.startswith("Pss:")).split()[1]) / 1024


def children(process: int) -> list[int]:
    """The processes that a process has started, by whichever of its threads; those of its first thread come last."""
    tasks = sorted(Path(f"/proc/{process}/task").iterdir(), key=lambda task: int(task.name), reverse=True)
    return [int(each) for task in tasks for each in (task / "children").read_text(encoding="ascii").split()]
