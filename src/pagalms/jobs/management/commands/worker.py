"""`worker`: the queue and the clock. Where the database goes away it begins again, until it is asked to end."""

from __future__ import annotations

import asyncio
import logging
import signal
import time
from typing import Any

import psycopg
from asgiref.sync import sync_to_async
from django.core.management.base import BaseCommand
from django.db import connections
from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException

from pagalms.jobs.outcomes import Persistent
from pagalms.watch import keeping

log = logging.getLogger(__name__)
PAUSE = 2.0
TOGETHER = 4  # letters under way at once: a slow mail server or a long import holds nothing else up
GRACE = 3.0
LOST = (ConnectorException, psycopg.OperationalError, OSError)


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
            log.warning("the worker begins again in %s s", PAUSE)
            time.sleep(PAUSE)


async def _work(queue: App) -> None:
    """One life of the worker; raises CancelledError when it was asked to end."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, task.cancel if task else loop.stop)
    queue.job_manager = Persistent(queue.connector)
    # The clock orders by Django's connection, in a thread that outlives this life: one that was lost in it stays lost.
    await sync_to_async(connections.close_all)()
    async with queue.open_async():
        await queue.run_worker_async(
            concurrency=TOGETHER, shutdown_graceful_timeout=GRACE, install_signal_handlers=False
        )
