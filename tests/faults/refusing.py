"""PostgreSQL is there and refuses: no line is free, lines are cut, a table is held, two wait for each other."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator

import psycopg

from tests.faults.hurt import CALM, letters_gone, recovered_after
from tests.faults.load import Load
from tests.faults.table import Found
from tests.faults.world import World

LASTS = 15.0
FEW = "10"  # lines, three of them for superusers; a web process alone wants eight, the worker six
DEADLOCKED = "deadlock detected"
HOLD = "SELECT FROM meters_meter WHERE id = ANY(%s) ORDER BY id FOR UPDATE"


def lines_few(place: World) -> Found:
    """Fewer lines than web server and worker want: who gets none is asked to come back."""
    result = Found("PostgreSQL with seven lines")
    with _restarted(place, {"max_connections": FEW}):
        load = Load(place).start()
        time.sleep(LASTS)
        load.stop()
        result.notes.append(f"confirmed meanwhile: {len(load.confirmed)}")
    load.judge(result)
    return _letters(place, result)


def lines_cut(place: World) -> Found:
    """All lines of the portal are cut, several times a second, as a firewall or a careless keeper does."""
    result, load = Found("lines to PostgreSQL cut"), Load(place).start()
    time.sleep(CALM)
    end, cut = time.monotonic() + LASTS, 0
    with psycopg.connect(place.postgres.address(), autocommit=True) as line:  # whose role may end its own
        while time.monotonic() < end:
            cut += line.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE usename = current_user AND pid <> pg_backend_pid()"
            ).fetchall()[0][0]
            time.sleep(0.3)
    result.notes.append(f"{cut} lines were cut")
    return _after(place, result, load)


def table_held(place: World) -> Found:
    """Somebody holds the table of readings, as a careless change of it does: nobody waits for longer than 5 s."""
    result, load = Found("table of readings held"), Load(place).start()
    time.sleep(CALM)
    with psycopg.connect(place.postgres.owner_address) as line:
        line.execute("LOCK TABLE meters_reading IN ACCESS EXCLUSIVE MODE")
        time.sleep(LASTS)
    return _after(place, result, load)


def deadlocks(place: World) -> Found:
    """Somebody holds the second meter of each flat and then wants the first, while handing in goes the other way."""
    result, load = Found("deadlocks"), Load(place).start()
    time.sleep(CALM)
    log = place.home.path / "logs" / f"postgres-{place.postgres.port}.log"
    before = log.read_text(errors="replace").count(DEADLOCKED)
    firsts, seconds = zip(*(who["meters"] for who in place.told["browsers"]), strict=True)
    end = time.monotonic() + LASTS
    while time.monotonic() < end:
        with (
            contextlib.suppress(psycopg.errors.DeadlockDetected),
            psycopg.connect(place.postgres.owner_address) as line,
        ):
            line.execute("SELECT FROM meters_meter WHERE id = ANY(%s) ORDER BY id FOR UPDATE", [list(seconds)])
            time.sleep(0.6)  # less than a second: handing in, which has waited for longer, is the one that is refused
            line.execute("SELECT FROM meters_meter WHERE id = ANY(%s) ORDER BY id FOR UPDATE", [list(firsts)])
            line.rollback()
        time.sleep(0.5)
    count = log.read_text(errors="replace").count(DEADLOCKED) - before
    result.notes.append(f"{count} deadlocks")
    result.judge(count > 0, "there was no deadlock")
    return _after(place, result, load)


def _after(place: World, result: Found, load: Load) -> Found:
    result.recovered = recovered_after(load, result)
    time.sleep(1)
    load.stop()
    result.judge(load.errors["503"] > 0, "nobody was told that the portal is away")
    load.judge(result)
    return _letters(place, result)


def _letters(place: World, result: Found) -> Found:
    seconds = letters_gone(place, result)
    result.notes.append(f"the worker had delivered every letter {seconds or 0:.1f} s later")
    return result


@contextlib.contextmanager
def _restarted(place: World, settings: dict[str, str]) -> Iterator[None]:
    """PostgreSQL with further settings inside the block."""
    for chosen in (settings, {}):
        place.postgres.stop()
        place.postgres.settings = dict(chosen)
        place.postgres.start()
        if chosen:
            yield


ALL: dict[str, Callable[[World], Found]] = {
    "lines-few": lines_few,
    "lines-cut": lines_cut,
    "table-held": table_held,
    "deadlocks": deadlocks,
}
