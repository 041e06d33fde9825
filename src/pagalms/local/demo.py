"""`demo`: the whole portal on this machine, with sample data, banks and a mailbox around it."""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path

from pagalms.local import banks, environment, eparaksts, esign, portal, ports, smartid
from pagalms.local import database as databases
from pagalms.local.database import Database
from pagalms.local.home import CHECKOUT, Home, write_whole
from pagalms.local.processes import Child, Family, Stopped, family, foreground, stopping_calmly
from pagalms.local.terminal import CannotRun, say

FIRST_PORT = 8000
KEYS = ("portal.key", "portal.pem", "bank.key", "bank.pem")
SOURCES = ("src", "sample", "locale", "simulators")


@dataclass(frozen=True)
class Places:
    """The ports of one demo."""

    portal: int
    bank: int
    letters: int
    smtp: int
    citadele: int
    seb: int
    eparaksts: int
    smartid: int
    esign: int

    @classmethod
    def choose(cls, wanted: int | None) -> Places:
        """The wanted port or the first free one from 8000 on, and free ones after it for the others.

        Raises CannotRun when the wanted one is taken.
        """
        first = ports.free(FIRST_PORT, set()) if wanted is None else ports.demanded(wanted)
        chosen = [first]
        for _ in fields(cls)[1:]:
            following = chosen[-1] + 1
            chosen.append(ports.free(following if following < 65000 else FIRST_PORT, set(chosen)))
        return cls(*chosen)


@dataclass
class Demo:
    """One demo while it runs."""

    home: Home
    members: Family
    places: Places
    today: date | None
    started: float = field(default_factory=time.monotonic)
    outside: dict[str, str] = field(default_factory=dict)
    simulators: list[Child] = field(default_factory=list)
    letters: str = ""

    def run(self) -> None:
        """Start everything, say where it is, wait. Raises CannotRun when a part of it cannot start or ends."""
        self._start_banks()
        self._start_letters()
        with databases.used(self.home) as database:
            try:
                self._start_portal(database)
                write_whole(self.home.address, f"http://localhost:{self.places.portal}")
                announce(self.home, self.places, self._extras(), time.monotonic() - self.started)
                self.members.watch()
            finally:
                self.home.address.unlink(missing_ok=True)
                self.members.stop()  # before the database goes

    def _extras(self) -> dict[str, str]:
        """What else has an address: where letters arrive, and where applications are signed."""
        signs = any(each.name == esign.NAME for each in self.simulators)
        signing = f"http://127.0.0.1:{self.places.esign}/" if signs else "by those whom PAGALMS_ESIGN_ANCHORS names"
        return {"Letters": self.letters, "Signing": signing}

    def _start_banks(self) -> None:
        """The simulated banks, except those that the environment names itself."""
        places = self.places
        wanted = [banks.swedbank(self.home, places.bank), banks.citadele(self.home, places.citadele)]
        wanted.append(banks.seb(self.home, places.seb, places.portal))
        wanted.append(eparaksts.eparaksts(self.home, places.eparaksts, places.portal))
        wanted.append(smartid.smartid(self.home, places.smartid))
        wanted.append(esign.esign(self.home, places.esign))
        make_keys(self.home)
        if not self.home.people.exists():
            write_whole(self.home.people, "[]\n")
        for bank in wanted:
            if os.environ.get(bank.url):
                say(f"{bank.label}: the one that {bank.url} names.")
                continue
            self.simulators.append(self.members.start(bank.name, bank.command, environment.for_simulators()))
            self.outside |= bank.settings

    def _start_letters(self) -> None:
        """The mailbox: takes every letter and shows it on a page."""
        if os.environ.get("PAGALMS_SMTP_URL"):
            self.letters = "not shown here; they go to the server that PAGALMS_SMTP_URL names"
            return
        words = [sys.executable, "-m", "simulators.letters", "--smtp-port", str(self.places.smtp)]
        words += ["--http-port", str(self.places.letters), "--folder", str(self.home.path / "letters")]
        self.simulators.append(self.members.start("letters", words, environment.for_simulators()))
        self.outside["PAGALMS_SMTP_URL"] = f"smtp://127.0.0.1:{self.places.smtp}"
        self.letters = f"http://127.0.0.1:{self.places.letters}/"

    def _start_portal(self, database: Database) -> None:
        """Prepare the database, start web server and worker, wait until they answer."""
        if database.new:
            say(f"Made a database with {database.sentence}.")
        settings = environment.for_portal(self.home, database, "demo") | self.outside
        settings["PAGALMS_URL"] = f"http://localhost:{self.places.portal}"  # passkeys need a name
        settings |= {"PAGALMS_TODAY": self.today.isoformat()} if self.today else {}
        authorities = [each for each in self.simulators if each.name in (smartid.NAME, esign.NAME)]
        self.members.wait_for("Smart-ID or the signing", lambda: all(each.ready for each in authorities))  # their keys
        prepare(self.home, database, settings)
        self.members.start("web", portal.web(self.places.portal), settings)
        self.members.wait_for("A bank or the mailbox", lambda: all(each.ready for each in self.simulators))
        self.members.wait_for("The portal", lambda: ports.answers(self.places.portal))
        self.members.start("worker", portal.worker(), settings)  # letters can wait a second, the address cannot


def demo(port: int | None, today: date | None) -> int:
    """Run the demo until somebody ends it."""
    home = Home.of_environment()
    with stopping_calmly():
        try:
            with family(home) as members:
                Demo(home, members, Places.choose(port), today).run()
        except Stopped:
            say("\nStopped; everything that the demo started has ended.")
    return 0


def make_keys(home: Home) -> None:
    """Keys of the portal and of the simulated banks, where they are missing. Raises CannotRun when that fails."""
    if all((home.keys / name).exists() for name in KEYS):
        return
    say("Making keys for the portal and the simulated banks …")
    words = [sys.executable, "-m", "simulators.keys", "--out", str(home.keys)]
    with Path(os.devnull).open("wb") as nowhere:
        if foreground(words, environment.for_simulators(), stdout=nowhere.fileno()) != 0:
            raise CannotRun("The keys could not be made; the reason stands above.")


def prepare(home: Home, database: Database, settings: dict[str, str]) -> None:
    """Tables, sample data, static files and translations, unless nothing has changed since the last time.

    Raises CannotRun when that fails.
    """
    mark = home.path / "prepared"
    which = database.cluster.made_at if database.cluster else ""
    extra = f"{which} {settings.get('PAGALMS_TODAY', '')} {(CHECKOUT / 'requirements/local.txt').read_text()}"
    state = portal.fingerprint([CHECKOUT / name for name in SOURCES], extra)
    if database.cluster and mark.exists() and mark.read_text() == state:
        return
    mark.unlink(missing_ok=True)
    say("Preparing tables and sample data …")
    with Path(os.devnull).open("wb") as nowhere:
        words = portal.manage("prepare_demo", "--people", str(home.people))
        code = foreground(words, settings, stdout=nowhere.fileno())
    if code in (130, 143):
        raise Stopped
    if code != 0:
        raise CannotRun("The sample data could not be prepared; the reason stands above.")
    write_whole(mark, state)
    portal.note_migrated(database)


def announce(home: Home, places: Places, extras: dict[str, str], seconds: float) -> None:
    """The addresses, the people one can be, and how it ends; on standard output, for people and for scripts."""
    places_to_see = {"Portal": f"http://localhost:{places.portal}/"} | extras
    lines = ["", *(f"{name}: {where}" for name, where in places_to_see.items()), ""]
    people = json.loads(home.people.read_text(encoding="utf-8"))
    rows = [[str(each.get(key) or "") for key in ("role", "name", "personal_code", "note")] for each in people]
    if rows:
        widths = [max(len(row[column]) for row in rows) for column in range(4)]
        lines.append("People one can be (sign in through a bank):")
        for row in rows:
            text = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            lines.append(f"  {text.rstrip()}")
        lines.append("")
    lines.append(f"Ready in {seconds:.1f} s. Ctrl-C ends it.")
    print("\n".join(lines), flush=True)
