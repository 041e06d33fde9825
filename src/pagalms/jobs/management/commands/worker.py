"""`worker`: the queue and the clock. Where the database goes away it begins again, until it is asked to end."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
from asgiref.sync import sync_to_async
from django.core.management.base import BaseCommand
from django.db import connections
from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException

from pagalms.jobs.outcomes import Persistent
from pagalms.jobs.tasks import LETTERS
from pagalms.watch import keeping

log = logging.getLogger(__name__)
PAUSE = 2.0
# How many jobs of a queue are under way at once: letters have places of their own, so that a slow mail server, which
# keeps each for minutes, holds nothing else up.
TOGETHER = {LETTERS: 4, "default": 2}
GRACE, LAST = 3.0, 20.0  # seconds for jobs under way, and for all of it
LOST = (ConnectorException, psycopg.OperationalError, OSError)
LOOK, BACK = 5.0, 30.0  # seconds between two looks at the clock, and by how much it was set back at least


class SetBack(Exception):
    """The clock was set back, and what orders periodic work would wait until it is as late as it was once."""


class _Unawaited(ThreadPoolExecutor):
    """Threads for jobs; a life that ends does not wait for a mail server that keeps one of them for minutes."""

    def shutdown(self, *_wait: bool, **others: bool) -> None:
        super().shutdown(**(others | {"wait": False}))


class Command(BaseCommand):
    """Procrastinate's own command ends without an error when its connections are lost, and nobody starts it again.

    It also takes Django's connection from `app`, so that a job which orders another one did so outside of its
    transaction: killed, it left orders for letters that were never written. Here only the queue has its own.
    """

    help = "Deliver letters and do what is due, until SIGTERM."

    def handle(self, *args: Any, **options: Any) -> None:
        """Work until somebody ends it."""
        keeping.begin()
        while True:
            try:
                asyncio.run(_work(app.with_connector(app.connector.get_worker_connector())))  # type: ignore[attr-defined]  # Django's
            except asyncio.CancelledError:
                return
            except LOST as why:
                log.warning("the queue cannot be reached: %s", type(why).__name__)
            except SetBack:
                log.warning("the clock was set back, the worker begins again")
                continue
            log.warning("the worker begins again in %s s", PAUSE)
            time.sleep(PAUSE)


async def _work(queue: App, wall: Callable[[], float] = time.time) -> None:
    """One life of the worker. Raises CancelledError when it was asked to end, SetBack, and what is LOST."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, _asked_to_end, task.cancel if task else loop.stop)
    queue.job_manager = Persistent(queue.connector)
    # The clock orders by Django's connection, in a thread that outlives this life: one that was lost in it stays lost.
    await sync_to_async(connections.close_all)()
    loop.set_default_executor(_Unawaited(sum(TOGETHER.values()) + 1))
    async with queue.open_async():
        clock = asyncio.create_task(_set_back(wall))
        works = [asyncio.create_task(_work_on(queue, name, places)) for name, places in TOGETHER.items()]
        try:
            await asyncio.wait([clock, *works], return_when=asyncio.FIRST_COMPLETED)  # what ends one ends all
            if clock.done():
                raise SetBack
        finally:
            ended = await _ended(clock, *works)
        for why in ended:
            if isinstance(why, Exception):
                raise why


async def _work_on(queue: App, name: str, places: int) -> None:
    await queue.run_worker_async(
        queues=[name], name=name, concurrency=places, shutdown_graceful_timeout=GRACE, install_signal_handlers=False
    )


async def _ended(*tasks: asyncio.Task[None]) -> list[BaseException | None]:
    """End them in order; how each ended."""
    for task in tasks:
        task.cancel()
    return await asyncio.gather(*tasks, return_exceptions=True)


def _asked_to_end(end: Callable[[], object]) -> None:
    """End in order, or, where that takes too long, as if killed: how a job went cannot be written without a database.

    Another worker takes such a job up.
    """
    last = threading.Timer(LAST, os._exit, (1,))
    last.daemon = True
    last.start()
    end()


async def _set_back(wall: Callable[[], float]) -> None:
    """Until the clock is found to have been set back."""
    ahead = wall() - time.monotonic()
    while wall() - time.monotonic() > ahead - BACK:
        ahead = max(ahead, wall() - time.monotonic())
        await asyncio.sleep(LOOK)
