"""The portal's own programs in ways that are no fault: ended in order, stopped for a while, two of a kind; a clock
that is set back.
"""

from __future__ import annotations

import signal
import time
from collections import Counter
from collections.abc import Callable
from email.parser import BytesHeaderParser
from pathlib import Path

from pagalms.local.terminal import say
from tests.faults.hurt import CALM, letters_gone, recovered_after
from tests.faults.ledger import Marks
from tests.faults.load import Load
from tests.faults.outside import restarted
from tests.faults.table import Found
from tests.faults.world import World, seconds_until

STOOD = 40.0  # seconds: longer than PostgreSQL lets a transaction stand still
HOUR = 3600
FAKETIME = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1")  # Debian's package faketime


def web_ended(place: World) -> Found:
    """SIGTERM to the web server in the middle of requests, as `systemctl restart` does, and a new one: three times."""
    result, load = Found("web server ended in order"), Load(place).start()
    worst = 0.0
    for _ in range(3):
        time.sleep(CALM)
        web = place.child("web")
        begun = time.monotonic()
        web.process.send_signal(signal.SIGTERM)
        web.process.wait(timeout=30)
        result.notes.append(f"ended after {time.monotonic() - begun:.1f} s with code {web.process.returncode}")
        place.members.children.remove(web)
        place.start_web()
        worst = max(worst, recovered_after(load, result))
    result.recovered = worst
    load.stop()
    load.judge(result, cut_allowed=True)  # nothing stands before it here; nginx asks the other one
    return result


def web_stood_still(place: World) -> Found:
    """SIGSTOP to the process that answers, as a paused virtual machine is: its transactions are ended meanwhile."""
    result, load = Found("web process stood still"), Load(place).start()
    time.sleep(CALM)
    web = place.child("web")
    web.signal_group(signal.SIGSTOP)
    time.sleep(STOOD)
    web.signal_group(signal.SIGCONT)
    result.recovered = recovered_after(load, result)
    time.sleep(1)
    load.stop()
    for kind in ("hung", "late"):  # it was the server that stood still
        result.notes.append(f"{kind}: {load.errors.pop(kind, 0)}")
    load.durations.clear()
    load.judge(result, cut_allowed=True)
    return result


def two_workers(place: World) -> Found:
    """A second worker beside the first: each letter is handed over once, what is due is done once."""
    result = Found("two workers")
    begun = len(Marks.of(place.sink_folder).look().all)
    started = place.postgres.rows("SELECT now()")[0][0]
    second = place.start_worker()
    try:
        load = Load(place).start()
        time.sleep(65)  # past a full minute: what is due each minute is ordered
        load.stop()
        result.recovered = letters_gone(place, result)
    finally:
        place.kill(second)
    ids = Counter(_ids(place, begun))
    twice = [each for each, count in ids.items() if count > 1]
    result.judge(not twice, f"{len(twice)} letters came twice")
    periodic = place.postgres.rows(
        "SELECT task_name, count(*), count(DISTINCT args ->> 'timestamp') FROM procrastinate_jobs j"
        f" WHERE args ? 'timestamp' AND (args ->> 'timestamp')::bigint >= extract(epoch FROM '{started}'::timestamptz)"
        " GROUP BY 1"
    )
    result.notes.append(f"{len(ids)} letters handed over; due and ordered: {sum(int(str(row[1])) for row in periodic)}")
    result.judge(bool(periodic), "nothing was due meanwhile")
    result.judge(all(row[1] == row[2] for row in periodic), f"what was due was ordered twice: {periodic}")
    load.judge(result)
    return result


def _ids(place: World, begun: int) -> list[str]:
    found = []
    with (place.sink_folder / "letters.bin").open("rb") as letters:
        for mark in Marks.of(place.sink_folder).look().all[begun:]:
            letters.seek(int(str(mark["begin"])))
            message = BytesHeaderParser().parsebytes(letters.read(int(str(mark["size"]))))
            found.append(str(message["Message-ID"]))
    return found


def clock_set_back(place: World) -> Found:
    """The clock of web server and worker goes back by an hour, and forward again: what came later stays the later."""
    result = Found("clock set back by an hour")
    if not FAKETIME.exists():
        say("NOT TRIED: a clock can be set back by Debian's package faketime only.")
        result.faults.append("not tried: the package faketime is missing")
        return result
    told = place.home.path / "clock"
    told.write_text("+0\n")
    preload = {
        "LD_PRELOAD": str(FAKETIME),
        "FAKETIME_TIMESTAMP_FILE": str(told),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
    place.kill(place.child("worker"))
    with restarted(place, preload):
        place.start_worker()
        load = Load(place).start()
        for shift in (0, -HOUR, 0, -HOUR):
            told.write_text(f"{shift:+d}\n")
            time.sleep(2 * CALM)
            result.recovered = max(result.recovered or 0.0, recovered_after(load, result))
        due = "SELECT count(*) FROM procrastinate_jobs WHERE args ? 'timestamp' AND status = 'succeeded'"
        before = place.postgres.rows(due)
        goes_on = seconds_until(lambda: place.postgres.rows(due) != before, 60, pause=0.5)
        result.judge(goes_on is not None, "what is due each quarter of a minute is not ordered any more")
        result.notes.append(f"the next work that was due was done after {goes_on or 0:.0f} s")
        load.stop()
        load.judge(result)
        seconds = letters_gone(place, result)
        result.notes.append(f"the worker had delivered every letter {seconds or 0:.1f} s later")
        place.kill(place.child("worker"))
    place.start_worker()
    return result


ALL: dict[str, Callable[[World], Found]] = {
    "web-ended": web_ended,
    "web-still": web_stood_still,
    "two-workers": two_workers,
    "clock-back": clock_set_back,
}
