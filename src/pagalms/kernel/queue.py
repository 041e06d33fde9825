"""The port to the queue: rooms say what is to be done, `jobs` knows how."""

from __future__ import annotations

from procrastinate.contrib.django import app


def enqueue(job: str, /, **arguments: str | int | bool | None) -> None:
    """Order a job of `pagalms.jobs` by its name; it exists exactly if the surrounding transaction commits."""
    app.configure_task(f"pagalms.jobs.tasks.{job}", allow_unknown=False).defer(**arguments)
