"""The worker goes on although PostgreSQL was away, the clock was set back, or the mail server takes its time."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connection, connections
from procrastinate import PsycopgConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from psycopg_pool import AsyncConnectionPool

from pagalms.jobs.management.commands import worker
from pagalms.jobs.management.commands.worker import LOST, _work
from pagalms.kernel.queue import enqueue
from pagalms.outbox.models import Letter
from simulators.launch import Running
from tests import others
from tests.people import NOON

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def clock_connected(transactional_db: None) -> Iterator[int]:
    """The thread by which the clock orders has a connection: the key of its backend."""

    def connect() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            return int(cursor.fetchone()[0])

    async def called() -> int:
        return await sync_to_async(connect)()

    yield asyncio.run(called())

    async def ended() -> None:
        await sync_to_async(connections.close_all)()

    asyncio.run(ended())
    others.hang_up()


def test_a_connection_that_was_lost_is_made_anew(clock_connected: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [clock_connected])

    async def life() -> None:
        work = asyncio.create_task(_work(app.with_connector(app.connector.get_worker_connector())))  # type: ignore[attr-defined]  # Django's
        await asyncio.wait([work], timeout=3)
        work.cancel()
        with suppress(asyncio.CancelledError):
            await work  # raises what the clock met

    asyncio.run(life())
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_periodic_defers")
        assert cursor.fetchone() != (0,)


class Hasty(AsyncConnectionPool[Any]):
    """The pool of the queue's connections, which gives up as it does by itself, and sooner."""

    async def open(self, wait: bool = False, timeout: float = 30.0) -> None:
        await super().open(wait=wait, timeout=0.2)


def test_a_database_that_stays_away_ends_a_life_and_not_the_worker() -> None:
    """The pool of the queue's connections gives up by an error of its own, after 30 s: the worker ended with it."""
    nowhere = PsycopgConnector(conninfo="host=127.0.0.1 port=9", pool_factory=Hasty)
    with pytest.raises(LOST):
        asyncio.run(_work(app.with_connector(nowhere)))


def test_who_cannot_end_in_order_ends_all_the_same() -> None:
    """With the database gone a worker waited for ever to write how its jobs had gone, whoever asked it to end."""
    words = (
        "import django; django.setup(); import time, threading; from pagalms.jobs.management.commands import worker;"
    )
    words += "worker.LAST = 0.2; threading.Thread(target=time.sleep, args=(60,)).start(); worker._asked_to_end(print)"
    surroundings = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    begun = time.monotonic()
    assert subprocess.run([sys.executable, "-c", words], env=surroundings, check=False).returncode == 1
    assert time.monotonic() - begun < 50


@pytest.mark.usefixtures("clock_connected")
def test_a_clock_that_is_set_back_begins_a_new_life(monkeypatch: pytest.MonkeyPatch) -> None:
    """What orders periodic work waited until the clock was as late again: an hour without it."""
    monkeypatch.setattr(worker, "LOOK", 0.05)
    begun = time.monotonic()

    def wall() -> float:
        return time.time() - (3600 if time.monotonic() > begun + 1 else 0)

    with pytest.raises(worker.SetBack):
        asyncio.run(worker._work(app.with_connector(app.connector.get_worker_connector()), wall))  # type: ignore[attr-defined]  # Django's


@pytest.mark.usefixtures("clock_connected")
def test_letters_that_wait_hold_nothing_else_up(tmp_path: Path, settings: Any) -> None:
    """As many letters as were under way at once kept imports and copies of own data waiting for a slow mail server."""
    words = ["--smtp-port", "0", "--http-port", "0", "--folder", str(tmp_path), "--delay", "4"]
    office = Running("letters", *words)
    settings.EMAIL_BACKEND = "pagalms.outbox.mail_server.Backend"
    settings.EMAIL_HOST, port = office.addresses["smtp"].split(":")
    settings.EMAIL_PORT = int(port)
    for number in range(6):
        made = Letter.objects.create(
            to="anna@example.lv", kind="test", subject="Rēķins", message_id=f"<{number}@portal>", created_at=NOON
        )
        enqueue("deliver_letter", letter=made.pk)
    enqueue("announce_notices")
    done = ProcrastinateJob.objects.filter(task_name__endswith="announce_notices", status="succeeded")

    async def life() -> int:
        work = asyncio.create_task(_work(app.with_connector(app.connector.get_worker_connector())))  # type: ignore[attr-defined]  # Django's
        until = time.monotonic() + 30
        while not await done.aexists() and time.monotonic() < until:
            await asyncio.sleep(0.05)
        sent = await Letter.objects.filter(state=Letter.State.SENT).acount()
        work.cancel()
        with suppress(asyncio.CancelledError):
            await work
        return sent

    assert asyncio.run(life()) == 0
    assert done.exists()
    office.stop()
