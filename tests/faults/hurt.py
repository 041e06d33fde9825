"""What is done to the programs of one installation while owners hand in readings: killed, frozen, brought back."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tests.faults.load import Load
from tests.faults.table import Found
from tests.faults.world import World, seconds_until

CALM, RECOVERY = 4.0, 30.0
FROZEN = 15.0  # longer than anybody may wait


def postgres_killed(place: World) -> Found:
    """SIGKILL to all of PostgreSQL, three times, two seconds away each time."""
    result, load = Found("PostgreSQL killed"), Load(place).start()
    worst = 0.0
    for _ in range(3):
        time.sleep(CALM)
        place.postgres.kill()
        time.sleep(2)
        place.postgres.start()
        worst = max(worst, recovered_after(load, result))
    return _with_letters(place, _ended(result, load, worst))


def postgres_frozen(place: World) -> Found:
    """SIGSTOP: it keeps its connections and says nothing."""
    result, load = Found("PostgreSQL frozen"), Load(place).start()
    time.sleep(CALM)
    place.postgres.freeze()
    time.sleep(FROZEN)
    place.postgres.thaw()
    worst = recovered_after(load, result)
    result.judge(load.errors["503"] > 0, "nobody was told that the portal is away")
    return _with_letters(place, _ended(result, load, worst))


def web_killed(place: World) -> Found:
    """SIGKILL to the process that answers; the front starts another one."""
    result, load = Found("web process killed"), Load(place).start()
    worst = 0.0
    for _ in range(3):
        time.sleep(2 * CALM)  # the front takes three deaths within some seconds for a crash of its own making
        for pid in _children(place.child("web").process.pid):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        worst = max(worst, recovered_after(load, result))
    return _ended(result, load, worst, cut_allowed=True)


def worker_killed(place: World) -> Found:
    """SIGKILL to the worker, again and again; each confirmed reading has its letter in the end."""
    result, load = Found("worker killed"), Load(place).start()
    for _ in range(4):
        time.sleep(CALM)
        place.kill(place.child("worker"))
        place.start_worker()
    load.stop()
    result.recovered = letters_gone(place, result)
    load.judge(result)
    return result


def mail_server_hurt(place: World) -> Found:
    """The mail server frozen, then away: no page is slower for it, and every letter goes out afterwards."""
    result, load = Found("mail server frozen, away"), Load(place).start()
    time.sleep(CALM)
    sink = place.child("sink")
    os.kill(sink.process.pid, signal.SIGSTOP)
    load.durations.clear()
    time.sleep(2 * CALM)
    place.kill(sink)
    time.sleep(2 * CALM)
    load.stop()
    result.notes.append(
        f"pages meanwhile: half within {load.percentile(0.5):.2f} s, 95 % {load.percentile(0.95):.2f} s"
    )
    place.start_sink()
    result.recovered = letters_gone(place, result)
    load.judge(result)
    return result


def _with_letters(place: World, result: Found) -> Found:
    seconds = letters_gone(place, result)
    result.notes.append(f"the worker had delivered every letter {seconds or 0:.1f} s later")
    return result


def letters_gone(place: World, result: Found, patience: float = 240.0) -> float | None:
    """How long until no letter waits and each confirmed reading has one: the worker writes it after handing in."""
    without = (
        "SELECT count(*) FROM meters_submission s WHERE NOT EXISTS"
        " (SELECT FROM outbox_letter l WHERE l.subject || l.text LIKE '%' || s.number || '%')"
    )

    def none_waits() -> bool:
        waiting = place.postgres.rows("SELECT count(*) FROM outbox_letter WHERE state <> 'sent'")
        return waiting == [(0,)] == place.postgres.rows(without)

    seconds = seconds_until(none_waits, patience, pause=0.5)
    result.judge(seconds is not None, f"letters still wait after {patience:.0f} s")
    missing = place.postgres.rows(without)
    result.judge(missing == [(0,)], f"{missing} receipts without a letter")
    return seconds


def recovered_after(load: Load, result: Found) -> float:
    """Seconds from now until a reading is confirmed again."""
    moment = time.monotonic()
    seconds = seconds_until(lambda: load.confirmed_since(moment), RECOVERY)
    result.judge(seconds is not None, f"nothing was confirmed within {RECOVERY:.0f} s afterwards")
    return RECOVERY if seconds is None else seconds


def _ended(result: Found, load: Load, worst: float, *, cut_allowed: bool = False) -> Found:
    time.sleep(1)
    load.stop()
    result.recovered = worst
    load.judge(result, cut_allowed=cut_allowed)
    return result


def _children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


ALL: dict[str, Callable[[World], Found]] = {
    "postgres-killed": postgres_killed,
    "postgres-frozen": postgres_frozen,
    "web-killed": web_killed,
    "worker-killed": worker_killed,
    "mail": mail_server_hurt,
}
