"""The database takes nothing for a while, its disk is full: orders are refused calmly, outcomes written later."""

from __future__ import annotations

import asyncio

import psycopg
import pytest
from django.db import OperationalError, connection
from procrastinate.exceptions import ConnectorException

from pagalms.jobs.outcomes import until_written
from pagalms.kernel.away import Away
from pagalms.kernel.queue import enqueue


def _full(*_: object) -> None:
    raise OperationalError from psycopg.errors.DiskFull("could not extend file")


def test_an_order_that_cannot_be_written_is_a_calm_refusal(db: None) -> None:
    with connection.execute_wrapper(_full), pytest.raises(Away):
        enqueue("write_receipt", submission=1)


def test_how_a_job_went_is_written_once_there_is_room() -> None:
    answers: list[Exception | None] = [_refused(psycopg.errors.DiskFull()), _refused(psycopg.OperationalError()), None]

    async def write() -> None:
        if answer := answers.pop(0):
            raise answer

    asyncio.run(until_written(write, pause=0))
    assert answers == []


def test_what_time_does_not_mend_is_raised() -> None:
    async def write() -> None:
        raise _refused(psycopg.errors.RaiseException("no such job under way"))

    with pytest.raises(ConnectorException):
        asyncio.run(until_written(write, pause=0))


def _refused(cause: Exception) -> ConnectorException:
    """What the queue makes of the database's refusal."""
    refused = ConnectorException()
    refused.__cause__ = cause
    return refused
