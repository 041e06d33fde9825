"""How a job went is written down in the end, also where the database takes nothing just then."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import psycopg
from procrastinate.exceptions import ConnectorException
from procrastinate.manager import JobManager

log = logging.getLogger(__name__)
PAUSE = 2.0  # seconds between two attempts


class Persistent(JobManager):
    """Procrastinate's own gives up at the first refusal of the database, and goes on with other jobs.

    With a full disk the job then stayed "under way" for as long as its worker lived: a receipt nobody got. Here the
    worker holds the job's place until its outcome is written, or until it is ended; then another takes the job up.
    """

    async def finish_job(self, *args: Any, **named: Any) -> None:
        """As the parent's."""
        await until_written(lambda: super(Persistent, self).finish_job(*args, **named))

    async def retry_job(self, *args: Any, **named: Any) -> None:
        """As the parent's."""
        await until_written(lambda: super(Persistent, self).retry_job(*args, **named))


async def until_written(write: Callable[[], Awaitable[None]], *, pause: float = PAUSE) -> None:
    """Try until the database takes it. Raises ConnectorException for anything that time does not mend."""
    while True:
        try:
            return await write()
        except ConnectorException as why:
            if not isinstance(why.__cause__, psycopg.OperationalError):
                raise
            log.warning("how a job went cannot be written: %s", type(why.__cause__).__name__)
        await asyncio.sleep(pause)
