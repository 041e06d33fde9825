"""The portal as it is installed, for a scenario: PostgreSQL, mail server, web server, worker, each to be hurt."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from pagalms.local import environment, portal, ports
from pagalms.local.database import Database
from pagalms.local.home import CHECKOUT, Home
from pagalms.local.processes import Child, Family, family
from pagalms.local.terminal import say
from tests.faults.postgres import Postgres
from tests.faults.town import Town

FIRST_PORT = 8900
TODAY = "2026-05-31"  # inside the window of May


@dataclass
class World:
    """All programs of one scenario, and how they are reached."""

    home: Home
    members: Family
    postgres: Postgres
    web_port: int
    smtp_port: int
    settings: dict[str, str] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where the portal is."""
        return f"http://localhost:{self.web_port}"

    @property
    def sink_folder(self) -> Path:
        """Where the mail server keeps letters and has its mood."""
        return self.home.path / "sink"

    def prepare(self, town: Town, *, browsers: int) -> None:
        """Tables, styles, the town's register, its people."""
        self.postgres.start()
        self.settings = self.environment()
        for words in ("migrate", "createcachetable", "collectstatic --noinput"):
            self.run(portal.manage(*words.split(), "-v", "0"))
        self.run(portal.manage("import_export", str(town.write_register(self.home.path / "register"))))
        said = self.run([sys.executable, "-m", "tests.faults.settle", str(town.size), str(browsers)])
        self.told = json.loads(said)

    def run(self, words: list[str]) -> str:
        """Run a command of the portal to its end; what it said on standard output."""
        log = self.home.path / "logs" / "commands.log"
        with log.open("ab") as errors:
            done = subprocess.run(
                words, cwd=CHECKOUT, env=self.settings, stdout=subprocess.PIPE, stderr=errors, check=False, text=True
            )
        if done.returncode:
            raise RuntimeError(f"{' '.join(words[2:5])} ended with {done.returncode}; see {log}")
        return done.stdout

    def start_sink(self) -> Child:
        """The mail server, in a calm mood."""
        words = [sys.executable, "-m", "tests.faults.sink", "--port", str(self.smtp_port)]
        sink = self.members.start("sink", [*words, "--folder", str(self.sink_folder)], self.settings)
        self.members.wait_for("The mail server", lambda: sink.ready)
        return sink

    def mood(self, **values: float) -> None:
        """How the mail server treats letters from now on (see tests.faults.sink)."""
        draft = self.sink_folder / "mood.draft"
        draft.write_text(json.dumps(values))
        draft.rename(self.sink_folder / "mood.json")

    def start_web(self, workers: int = 1) -> Child:
        """The web server, answering."""
        web = self.members.start("web", portal.web(self.web_port, workers=workers), self.settings)
        self.members.wait_for("The portal", lambda: ports.answers(self.web_port, "/ieeja/"))
        return web

    def start_worker(self) -> Child:
        """The worker."""
        return self.members.start("worker", portal.worker(), self.settings)

    def child(self, name: str) -> Child:
        """The program of that name that runs now."""
        return next(one for one in self.members.children if one.name == name)

    def kill(self, child: Child) -> None:
        """SIGKILL to a program and all it has started."""
        child.signal_group(signal.SIGKILL)
        child.process.wait()
        self.members.children.remove(child)

    def browser(self, session: str = "", **more: Any) -> httpx.Client:
        """Somebody's browser, signed in if a session is given."""
        cookies = {"session": session} if session else {}
        return httpx.Client(base_url=self.url, cookies=cookies, timeout=30.0, **more)

    def environment(self) -> dict[str, str]:
        """What the portal's programs are told."""
        database = Database(self.postgres.address(), self.postgres.owner_address, self.postgres.cluster)
        chosen = environment.for_portal(self.home, database, "demo")
        chosen.pop("PYTHONSAFEPATH")
        return chosen | {
            "PYTHONPATH": f"{CHECKOUT / 'src'}:{CHECKOUT}",
            "PAGALMS_URL": self.url,
            "PAGALMS_TODAY": TODAY,
            "PAGALMS_SMTP_URL": f"smtp://127.0.0.1:{self.smtp_port}",
            "PAGALMS_WATCH_PROVIDERS": "yes",
        }


@contextlib.contextmanager
def world(town: Town, *, browsers: int = 0) -> Iterator[World]:
    """A new installation for the length of the block, in a folder of its own that is emptied first."""
    folder = Home.of_environment().path / "faults"
    shutil.rmtree(folder, ignore_errors=True)
    home = Home(folder)
    home.make()
    taken: set[int] = set()
    for _ in range(3):
        taken.add(ports.free(FIRST_PORT, taken))
    web, smtp, database = sorted(taken)
    with family(home) as members:
        postgres = Postgres.made(home, database)
        made = World(home, members, postgres, web, smtp)
        try:
            say(f"Preparing a town of {town.size} flats …")
            made.prepare(town, browsers=browsers)
            yield made
        finally:
            members.stop()
            postgres.stop()


def memory_of(child: Child) -> int:
    """Resident memory of a program in MiB, 0 when it is gone."""
    try:
        words = Path(f"/proc/{child.process.pid}/statm").read_text().split()
    except OSError:
        return 0
    return int(words[1]) * os.sysconf("SC_PAGE_SIZE") // 2**20


def seconds_until(what: Any, patience: float, pause: float = 0.05) -> float | None:
    """How long it takes until `what()` is true; None when it takes longer than `patience`."""
    begun = time.monotonic()
    while time.monotonic() < begun + patience:
        if what():
            return time.monotonic() - begun
        time.sleep(pause)
    return None
