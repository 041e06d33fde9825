"""An import is all or nothing, whatever is killed, and one at a time. Real processes against the test database."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection, connections, transaction

from pagalms.exchange import arriving, working
from pagalms.exchange.history import import_numbered
from pagalms.exchange.imports import LOCK
from pagalms.exchange.keeping import Came
from pagalms.exchange.models import ImportRun
from pagalms.exchange.progress import at_work, progress_of
from pagalms.exchange.rules import Stage
from pagalms.kernel.refusal import Refusal
from tests.backoffice.visits import take_on
from tests.exchange.exports import SAMPLE, Way, contents, folder, small, text
from tests.people import NOON

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def start(path: Path) -> subprocess.Popen[str]:
    """The command in a process of its own."""
    return process("import_export", str(path), "--language=en")


def process(*words: str) -> subprocess.Popen[str]:
    """A management command against the test database."""
    known = connection.settings_dict
    user, password = quote(known["USER"]), quote(known["PASSWORD"])
    url = f"postgresql://{user}{':' + password if password else ''}@/{known['NAME']}?host={quote(known['HOST'])}"
    url += f"&port={known['PORT']}" if known["PORT"] else ""
    env = os.environ | {"DATABASE_URL": url, "PYTHONPATH": str(settings.PACKAGE.parent), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "pagalms.conf.manage", *words]
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def asked(query: str, limit: float = 60) -> None:
    """Wait until the database answers the query with yes."""
    until = time.monotonic() + limit
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(query)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.01)
    raise AssertionError(query)


HELD = (
    "EXISTS (SELECT FROM pg_locks l WHERE database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


def test_a_killed_import_leaves_nothing() -> None:
    importing = start(SAMPLE)
    asked(f"SELECT {HELD} AND locktype = 'advisory')")
    importing.send_signal(signal.SIGKILL)
    assert importing.wait(30) == -signal.SIGKILL
    asked(f"SELECT NOT {HELD} AND locktype = 'advisory')")  # the server has noticed
    assert not any(contents().values())
    assert not ImportRun.objects.exists()


def test_a_worker_killed_while_it_writes_is_seen_and_the_import_goes_in_once_again() -> None:
    gunta = take_on("gunta")
    files = [Came(f"{sheet}.csv", io.BytesIO(text(rows, Way()))) for sheet, rows in small().items()]
    number = arriving.arrive(files, by=gunta, at=NOON).pk
    working.work(number, at=NOON, today=NOON.date())
    arriving.take(number, checks=1, by=gunta, at=NOON)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE billing_payment IN SHARE MODE")  # all but the payments is written by then
        worker = process("procrastinate", "worker", "--one-shot")
        asked("SELECT EXISTS (SELECT FROM pg_locks WHERE relation = 'billing_payment'::regclass AND NOT granted)")
        seen = import_numbered(number)
        assert seen
        assert seen.progress
        assert (seen.stage, seen.progress.step) == (Stage.WORKING, "writing")
        with pytest.raises(Refusal, match="at_work"):
            arriving.drop(number, by=gunta, at=NOON)
        worker.send_signal(signal.SIGKILL)
        assert worker.wait(30) == -signal.SIGKILL
    asked("SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE application_name LIKE 'pagalms-import:%')")
    seen = import_numbered(number)
    assert seen
    assert seen.stage is Stage.INTERRUPTED
    assert not any(contents().values())
    working.work(number, at=NOON, today=NOON.date())
    assert len(contents()["payments"]) == 2
    assert ImportRun.objects.get().ending == "taken_in"


def test_the_second_import_waits_for_the_first(tmp_path: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        importing = start(folder(small(), tmp_path / "e"))
        assert importing.stdout
        assert importing.stdout.readline().startswith("Another import is running")
        assert importing.poll() is None
        cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    assert importing.wait(60) == 0
    assert len(contents()["houses"]) == 2


def test_while_it_is_being_committed_it_still_goes_on() -> None:
    """A commit of 100,000 rows takes seconds; the page said "interrupted" meanwhile."""
    seen: list[bool] = []

    def others_see() -> None:
        connections.close_all()
        seen.append(progress_of(5) is not None)
        connections.close_all()

    def looked_at() -> None:
        other = Thread(target=others_see)
        other.start()
        other.join()

    with transaction.atomic():
        with at_work(5):
            looked_at()
        looked_at()
    looked_at()
    assert seen == [True, True, False]
