"""The port to the queue: rooms say what is to be done, `jobs` knows how."""

from __future__ import annotations

from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException

from pagalms.kernel.away import Away, passes

IN_TURN, PATIENT = 0, -10


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
