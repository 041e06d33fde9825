"""The primary lost, its synchronous replica promoted: the portal finds it by itself, nothing confirmed is lost."""

from __future__ import annotations

import contextlib
import secrets
import subprocess
import time
from collections.abc import Callable, Iterator

from pagalms.local import ports
from pagalms.local.postgres import PLAIN_ENVIRONMENT
from tests.faults.hurt import CALM, RECOVERY
from tests.faults.load import Load
from tests.faults.postgres import Postgres
from tests.faults.table import Found
from tests.faults.world import FIRST_PORT, World, seconds_until


def promoted(place: World) -> Found:
    """SIGKILL to the primary; its replica, which had every commit, takes over five seconds later."""
    result, primary = Found("replica promoted"), place.postgres
    standby = _copy(place)
    try:
        with _knowing_both(place, standby):
            load = Load(place).start()
            time.sleep(2 * CALM)
            primary.kill()
            time.sleep(5)
            _run(standby, "pg_ctl", "promote", "-w", "-D", str(standby.data))
            moment = time.monotonic()
            result.recovered = seconds_until(lambda: load.confirmed_since(moment), RECOVERY)
            result.judge(result.recovered is not None, f"nothing was confirmed within {RECOVERY:.0f} s")
            time.sleep(CALM)
            load.stop()
            place.postgres = standby
            load.judge(result)
            waiting = seconds_until(lambda: standby.rows(WAITING) == [(0,)], 180, pause=0.5)
            result.judge(waiting is not None, "the worker does not go on with letters")
            result.notes.append(f"the worker had delivered every letter {waiting or 0:.1f} s later")
    finally:
        standby.stop()
        place.postgres = primary
    return result


WAITING = "SELECT count(*) FROM outbox_letter WHERE state = 'waiting'"


def _copy(place: World) -> Postgres:
    """A running replica; the primary waits for it at each commit from now on."""
    primary, password = place.postgres, secrets.token_hex(16)
    primary.stop()
    words = [*primary.cluster.server.account.prefix, primary.cluster.server.binaries.program("postgres"), "--single"]
    subprocess.run(
        [*words, "-D", str(primary.data), "postgres"], check=True, cwd="/", env=PLAIN_ENVIRONMENT, capture_output=True,
        input=f"CREATE ROLE copier REPLICATION LOGIN PASSWORD '{password}'\n".encode(),
    )  # fmt: skip
    primary.start()
    data = primary.data.with_name("replica")
    data.mkdir(mode=0o700)
    primary.cluster.server.account.give(data)
    standby = Postgres(place.home, ports.free(FIRST_PORT, {primary.port}), primary.cluster, data)
    source = f"host=127.0.0.1 port={primary.port} user=copier password={password} application_name=replica"
    _run(standby, "pg_basebackup", "-D", str(data), "-R", "-X", "stream", "-c", "fast", "-d", source)
    standby.settings = {"wal_retrieve_retry_interval": "500ms"}
    standby.start()
    primary.stop()
    primary.settings = {"synchronous_standby_names": "replica"}
    primary.start()
    return standby


def _run(server: Postgres, program: str, *words: str) -> None:
    account, binaries = server.cluster.server.account, server.cluster.server.binaries
    command = [*account.prefix, binaries.program(program), *words]
    subprocess.run(command, check=True, cwd="/", env=PLAIN_ENVIRONMENT, capture_output=True, timeout=120)


@contextlib.contextmanager
def _knowing_both(place: World, standby: Postgres) -> Iterator[None]:
    """Web server and worker that have been told of both servers once, and are not told again."""
    both = f"{place.postgres.port},{standby.port}"
    place.settings["DATABASE_URL"] = place.postgres.address(hosts="127.0.0.1,127.0.0.1", ports=both)
    for name, start in (("web", place.start_web), ("worker", place.start_worker)):
        place.kill(place.child(name))
        start()
    yield


ALL: dict[str, Callable[[World], Found]] = {"replica": promoted}  # the last of all: the primary does not come back
