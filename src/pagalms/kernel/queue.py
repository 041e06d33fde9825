"""The port to the queue: rooms say what is to be done, `jobs` knows how."""

from __future__ import annotations

from procrastinate.contrib.django import app

IN_TURN, PATIENT = 0, -10


def enqueue(job: str, /, *, priority: int = IN_TURN, **arguments: str | int | bool | None) -> None:
    """Order a job of `pagalms.jobs` by its name; it exists exactly if the surrounding transaction commits.

    What is PATIENT waits until nothing else is to be done: a password's letter never stands behind 20,000 bills.
    """
    app.configure_task(f"pagalms.jobs.tasks.{job}", allow_unknown=False, priority=priority).defer(**arguments)
