"""`demo`: the whole portal on this machine, with sample data, a bank and a mailbox around it."""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pagalms.local import database as databases
from pagalms.local import environment, portal, ports
from pagalms.local.database import Database
from pagalms.local.home import CHECKOUT, Home, write_whole
from pagalms.local.processes import Child, Family, Stopped, family, foreground, stopping_calmly
from pagalms.local.terminal import CannotRun, say

FIRST_PORT = 8000
SENDER, BANK = "PAGALMS", "SWEDBANK_LV"
KEYS = ("portal.key", "portal.pem", "bank.key", "bank.pem")
SOURCES = ("src", "sample", "locale", "simulators")


@dataclass
class Outside:
    """What the portal speaks with: started by us, or named by the environment."""

    variables: dict[str, str] = field(default_factory=dict)
    waiting: list[Child] = field(default_factory=list)
    letters: str = ""


@dataclass(frozen=True)
class Places:
    """The ports of one demo."""

    portal: int
    bank: int
    letters: int
    smtp: int

    @classmethod
    def choose(cls, wanted: int | None) -> Places:
        """The wanted port or the first free one from 8000 on, and free ones after it for the others.

        Raises CannotRun when the wanted one is taken.
        """
        first = ports.free(FIRST_PORT, set()) if wanted is None else ports.demanded(wanted)
        chosen = [first]
        for _ in range(3):
            following = chosen[-1] + 1
            chosen.append(ports.free(following if following < 65000 else FIRST_PORT, set(chosen)))
        return cls(*chosen)


def demo(port: int | None, today: date | None) -> int:
    """Run the demo until somebody ends it."""
    started = time.monotonic()
    home = Home.of_environment()
    with stopping_calmly():
        try:
            places = Places.choose(port)
            with family(home) as members:
                outside = start_outside(home, members, places)
                with databases.used(home) as database:
                    try:
                        run(home, members, places, outside, database, today, started)
                    finally:
                        members.stop()  # before the database goes
        except Stopped:
            say("\nStopped; everything that the demo started has ended.")
    return 0


def start_outside(home: Home, members: Family, places: Places) -> Outside:
    """The bank and the mailbox, unless the environment names others. Raises CannotRun when no keys can be made."""
    if not home.people.exists():
        write_whole(home.people, "[]\n")
    outside = Outside()
    if os.environ.get("PAGALMS_SWEDBANK_URL"):
        say("Swedbank: the one that PAGALMS_SWEDBANK_URL names.")
    else:
        start_bank(home, members, places, outside)
    if os.environ.get("PAGALMS_SMTP_URL"):
        outside.letters = "not shown here; they go to the server that PAGALMS_SMTP_URL names"
    else:
        words = [sys.executable, "-m", "simulators.letters", "--smtp-port", str(places.smtp)]
        words += ["--http-port", str(places.letters), "--folder", str(home.path / "letters")]
        outside.waiting.append(members.start("letters", words, environment.for_simulators()))
        outside.variables["PAGALMS_SMTP_URL"] = f"smtp://127.0.0.1:{places.smtp}"
        outside.letters = f"http://127.0.0.1:{places.letters}/"
    return outside


def start_bank(home: Home, members: Family, places: Places, outside: Outside) -> None:
    """The simulated Swedbank, under another name than the portal: on localhost, so that cookies are kept apart."""
    settings = environment.for_simulators()
    if not all((home.keys / name).exists() for name in KEYS):
        say("Making keys for the portal and the simulated bank …")
        words = [sys.executable, "-m", "simulators.keys", "--out", str(home.keys)]
        if foreground(words, settings, stdout=sys.stderr.fileno()) != 0:
            raise CannotRun("The keys could not be made; the reason stands above.")
    words = [sys.executable, "-m", "simulators.swedbank", "--port", str(places.bank)]
    words += ["--portal-cert", str(home.keys / "portal.pem"), "--bank-key", str(home.keys / "bank.key")]
    words += ["--sender-id", SENDER, "--bank-id", BANK, "--people", str(home.people)]
    outside.waiting.append(members.start("swedbank", words, settings))
    outside.variables |= {
        "PAGALMS_SWEDBANK_URL": f"http://localhost:{places.bank}/banklink",
        "PAGALMS_SWEDBANK_SENDER_ID": SENDER,
        "PAGALMS_SWEDBANK_BANK_ID": BANK,
        "PAGALMS_SWEDBANK_KEY": str(home.keys / "portal.key"),
        "PAGALMS_SWEDBANK_CERTS": str(home.keys / "bank.pem"),
    }


def run(
    home: Home,
    members: Family,
    places: Places,
    outside: Outside,
    database: Database,
    today: date | None,
    started: float,
) -> None:
    """Prepare the database, start the portal, say where it is, wait. Raises CannotRun when a part of it ends."""
    if database.new:
        say(f"Made a database with {database.sentence}.")
    settings = environment.for_portal(home, database, "demo") | outside.variables
    settings["PAGALMS_URL"] = f"http://127.0.0.1:{places.portal}"
    settings |= {"PAGALMS_TODAY": today.isoformat()} if today else {}
    prepare(home, database, settings)
    members.start("web", portal.web(places.portal), settings)
    members.start("worker", portal.worker(), settings)
    for child in outside.waiting:
        members.wait_for(child.name, lambda child=child: child.said("ready ") is not None)
    members.wait_for("The portal", lambda: ports.answers(places.portal))
    announce(home, places, outside, time.monotonic() - started)
    members.watch()


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


def announce(home: Home, places: Places, outside: Outside, seconds: float) -> None:
    """The addresses, the people one can be, and how it ends; on standard output, for people and for scripts."""
    lines = ["", f"Portal: http://127.0.0.1:{places.portal}/", f"Letters: {outside.letters}", ""]
    people = json.loads(home.people.read_text(encoding="utf-8"))
    rows = [[str(each.get(key) or "") for key in ("role", "name", "personal_code", "flat")] for each in people]
    if rows:
        widths = [max(len(row[column]) for row in rows) for column in range(4)]
        lines.append("People one can be (sign in through Swedbank):")
        for row in rows:
            text = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            lines.append(f"  {text.rstrip()}")
        lines.append("")
    lines.append(f"Ready in {seconds:.1f} s. Ctrl-C ends it.")
    print("\n".join(lines), flush=True)
