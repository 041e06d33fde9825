"""A backup killed, a backup made while owners hand in readings, and the machine lost: a new one from the backup."""

from __future__ import annotations

import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from os import killpg

from pagalms.local import portal, ports
from pagalms.local.backups.manifest import UNFINISHED, whole_ones
from pagalms.local.home import CHECKOUT, Home
from tests.faults.hurt import CALM
from tests.faults.load import Load
from tests.faults.postgres import Postgres
from tests.faults.table import Found
from tests.faults.world import World, seconds_until


def backup_and_back(place: World) -> Found:
    """What was confirmed before the backup began is there on the new machine."""
    result, load = Found("backup killed; made under load; restored elsewhere"), Load(place).start()
    folder = place.home.path / "backups"
    time.sleep(CALM)
    _killed(place, result)
    before = set(load.confirmed)
    load.durations.clear()
    begun = time.monotonic()
    place.run(portal.manage("backup", "new", "--to", str(folder)))
    result.notes.append(
        f"made in {time.monotonic() - begun:.1f} s, 95 % of the pages meanwhile within {load.percentile(0.95):.2f} s"
    )
    load.stop()
    result.judge(not list(folder.glob(f"{UNFINISHED}*")), "the killed backup was not cleared away")
    there = _elsewhere(place)
    try:
        begun = time.monotonic()
        place.settings |= {"DATABASE_URL": there.owner_address, "PAGALMS_OWNER_DATABASE_URL": there.owner_address}
        place.settings["PAGALMS_HOME"] = str(there.home.path)
        place.run(portal.manage("restore", str(whole_ones(folder)[0])))
        result.recovered = time.monotonic() - begun
        found = [str(number) for (number,) in there.rows("SELECT number FROM meters_submission")]
    finally:
        there.stop()
        place.settings = place.environment()
    result.confirmed, result.found = len(before), len(before & set(found))
    result.doubled = len(found) - len(set(found))
    result.errors = load.errors
    result.judge(result.found == result.confirmed, "readings confirmed before the backup are not in it")
    result.judge(not load.errors, "somebody noticed the backup")
    return result


def _killed(place: World, result: Found) -> None:
    """SIGKILL to a backup and its pg_dump as soon as it has begun to write."""
    folder = place.home.path / "backups"
    words = portal.manage("backup", "new", "--to", str(folder))
    process = subprocess.Popen(
        words, cwd=CHECKOUT, env=place.settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    seconds_until(lambda: any(folder.glob(f"{UNFINISHED}*/*")) or process.poll() is not None, 30.0, pause=0.005)
    with suppress(ProcessLookupError):
        killpg(process.pid, signal.SIGKILL)
    process.wait()
    result.judge(whole_ones(folder) == [], "a killed backup looks whole")


def _elsewhere(place: World) -> Postgres:
    """Another machine: a home with the keys that were kept apart, and an empty PostgreSQL."""
    home = Home(place.home.path / "elsewhere")
    shutil.rmtree(home.path, ignore_errors=True)
    home.make()
    shutil.copy(place.home.path / "secrets.json", home.path)
    made = Postgres.made(home, ports.free(8950, {place.web_port, place.smtp_port, place.postgres.port}))
    made.start()
    return made


ALL: dict[str, Callable[[World], Found]] = {"backup": backup_and_back}
