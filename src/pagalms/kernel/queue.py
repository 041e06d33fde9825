"""The port to the queue: rooms say what is to be done, `jobs` knows how."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException

from pagalms.kernel.away import Away, passes

IN_TURN, PATIENT = 0, -10
DONE, FAILED = timedelta(days=7), timedelta(days=93)  # for how long a job is remembered; it holds numbers, no names
FORGET = """
DELETE FROM procrastinate_jobs WHERE id IN (
  SELECT j.id FROM procrastinate_jobs j
  WHERE j.status IN ('succeeded', 'cancelled', 'aborted', 'failed') AND NOT EXISTS (
    SELECT FROM procrastinate_events e
    WHERE e.job_id = j.id AND e.at > CASE j.status WHEN 'failed' THEN %s ELSE %s END)
  LIMIT %s)
"""


def enqueue(job: str, /, *, priority: int = IN_TURN, **arguments: str | int | bool | None) -> None:
    """Order a job of `pagalms.jobs` by its name; it exists exactly if the surrounding transaction commits.

    What is PATIENT waits until nothing else is to be done: a password's letter never stands behind 20,000 bills.
    Raises Away when the database is lost or its disk is full just then: the queue has words of its own for that.
    """
    try:
        app.configure_task(f"pagalms.jobs.tasks.{job}", allow_unknown=False, priority=priority).defer(**arguments)
    except ConnectorException as fault:
        if passes(fault.__cause__):
            raise Away from fault
        raise


def forget(*, at: datetime, most: int = 5000) -> int:
    """Let go of jobs that were done a week ago or failed a quarter of a year ago, so many at a time; how many."""
    with connection.cursor() as cursor:
        cursor.execute(FORGET, [at - FAILED, at - DONE, most])
        return int(cursor.rowcount)
