"""The queue lets go of what was done: some five thousand jobs a day would stay for good."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from pagalms.kernel import queue

NOW = datetime(2026, 6, 20, 3, 33, tzinfo=UTC)
KEPT = [("succeeded", 6), ("failed", 8), ("failed", 92), ("todo", 400), ("doing", 400)]
GONE = [("succeeded", 8), ("cancelled", 8), ("aborted", 8), ("failed", 94)]

EVENT = "INSERT INTO procrastinate_events (job_id, type, at) VALUES (%s, 'started', %s)"


@pytest.mark.django_db
def test_what_was_done_is_forgotten_and_what_is_to_be_done_stays() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
        for status, days in [*KEPT, *GONE]:
            cursor.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, priority, status)"
                " VALUES ('default', %s, 0, %s::procrastinate_job_status) RETURNING id",
                [f"{status} {days}", status],
            )
            [job] = cursor.fetchone()
            cursor.execute(EVENT, [job, NOW - timedelta(days)])
    assert queue.forget(at=NOW, most=3) == 3
    assert queue.forget(at=NOW, most=3) == 1
    assert queue.forget(at=NOW) == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name FROM procrastinate_jobs")
        assert {name for (name,) in cursor.fetchall()} == {f"{status} {days}" for status, days in KEPT}
        cursor.execute(
            "SELECT count(*) FROM procrastinate_events WHERE job_id NOT IN (SELECT id FROM procrastinate_jobs)"
        )
        assert cursor.fetchone() == (0,)
