"""All numbers of the portal as Prometheus reads them, computed from the database: any process tells of all."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from pagalms.audit.queries import last_of
from pagalms.exchange.history import state_of_imports
from pagalms.identity.expiries import expiries
from pagalms.kernel import clock
from pagalms.outbox.queries import under_way
from pagalms.watch import keeping, series

REMEMBERED = 5.0  # seconds for which an answer counts
QUEUE = """
SELECT CASE WHEN j.priority < 0 THEN 'patient' ELSE 'in_turn' END, count(*),
  extract(epoch FROM now() - min(coalesce(j.scheduled_at, e.at)))
FROM procrastinate_jobs j LEFT JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred'
WHERE j.status = 'todo' AND (j.scheduled_at IS NULL OR j.scheduled_at <= now()) GROUP BY 1
"""
WORKERS = """
SELECT (count(*) FILTER (WHERE last_heartbeat > now() - interval '1 minute') + 1) / 2, -- one for each of two queues
  extract(epoch FROM now() - max(last_heartbeat)) FROM procrastinate_workers
"""
POSTGRES = """
SELECT (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()),
  current_setting('max_connections')::int, pg_database_size(current_database())
"""
_lock = threading.Lock()
_last: list[tuple[float, str]] = []


@dataclass
class Number:
    """One name with its samples: labels (empty for none) and value."""

    name: str
    help: str
    kind: str = "gauge"
    samples: list[tuple[str, float]] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """As text."""
        yield f"# HELP {self.name} {self.help}"
        yield f"# TYPE {self.name} {self.kind}"
        for labels, value in self.samples:
            yield f"{self.name}{labels} {value!r}"


def text() -> str:
    """The page; one thread computes it, and it counts for REMEMBERED seconds."""
    with _lock:
        if not _last or time.monotonic() - _last[0][0] > REMEMBERED:
            found = "\n".join(line for number in _numbers() for line in number.lines()) + "\n"
            _last[:] = [(time.monotonic(), found)]
        return _last[0][1]


def forget() -> None:
    """Compute anew the next time."""
    _last.clear()


def _numbers() -> Iterator[Number]:
    keeping.keep()  # what this process has counted is in the answer
    yield from _counted()
    yield from _queue()
    yield from _letters()
    yield from _work()
    yield _certificates()
    connections, most, size = _rows(POSTGRES)[0]
    yield Number("pagalms_postgres_connections", "Connections to the database.", samples=[("", float(connections))])
    yield Number("pagalms_postgres_connections_max", "max_connections of the server.", samples=[("", float(most))])
    yield Number("pagalms_database_bytes", "Size of the database.", samples=[("", float(size))])


def _counted() -> Iterator[Number]:
    kept = keeping.kept()
    for name, words in series.COUNTED.items():
        found = [(each.removeprefix(name), value) for each, value in sorted(kept.items()) if _is(each, name)]
        yield Number(name, words, "counter", found)
    yield Number(series.SECONDS, "How long requests took, in seconds.", "histogram")
    for door in (*series.DOORS, series.STATIC, series.NOWHERE):
        if f'{series.SECONDS}_count{{door="{door}"}}' in kept:
            yield _Histogram.of(door, kept)


def _is(found: str, name: str) -> bool:
    return found == name or found.startswith(f"{name}{{")


class _Histogram(Number):
    """The buckets of one door; the name and its kind stand above all of them."""

    @classmethod
    def of(cls, door: str, kept: dict[str, float]) -> _Histogram:
        """Those that were counted; a bucket that nothing fell into yet is zero."""
        name, whose = series.SECONDS, f'door="{door}"'
        found = [
            (f'_bucket{{{whose},le="{most}"}}', kept.get(f'{name}_bucket{{{whose},le="{most}"}}', 0.0))
            for most in series.BUCKETS
        ]
        count = kept[f"{name}_count{{{whose}}}"]
        found += [(f'_bucket{{{whose},le="+Inf"}}', count), (f"_count{{{whose}}}", count)]
        found += [(f"_sum{{{whose}}}", kept.get(f"{name}_sum{{{whose}}}", 0.0))]
        return cls(name, "", samples=found)

    def lines(self) -> Iterator[str]:
        """The samples alone."""
        return (line for line in super().lines() if not line.startswith("#"))


def _queue() -> Iterator[Number]:
    jobs = Number("pagalms_queue_jobs", "Jobs that are due, by whether they stand back behind all others.")
    oldest = Number("pagalms_queue_oldest_seconds", "How long the oldest job that is due has waited.")
    found = {kind: (count, seconds) for kind, count, seconds in _rows(QUEUE)}
    for kind in ("in_turn", "patient"):
        count, seconds = found.get(kind, (0, 0.0))
        jobs.samples.append((f'{{kind="{kind}"}}', float(count)))
        oldest.samples.append((f'{{kind="{kind}"}}', max(0.0, float(seconds or 0.0))))
    workers, seen = _rows(WORKERS)[0]
    yield jobs
    yield oldest
    yield Number("pagalms_workers", "Workers that were alive within the last minute.", samples=[("", float(workers))])
    if seen is not None:
        words = "How long ago a worker last said that it is alive."
        yield Number("pagalms_worker_seen_seconds", words, samples=[("", max(0.0, float(seen)))])


def _letters() -> Iterator[Number]:
    found = under_way()
    states = [('{state="waiting"}', float(found.waiting)), ('{state="undelivered"}', float(found.undelivered))]
    yield Number("pagalms_letters", "Letters that no mail server has taken.", samples=states)
    age = _age(found.oldest, clock.now())
    yield Number("pagalms_letters_oldest_seconds", "Age of the oldest letter that waits.", samples=[("", age)])


def _work() -> Iterator[Number]:
    imports, now = state_of_imports(), clock.now()
    yield Number("pagalms_imports_open", "Imports that are not over.", samples=[("", float(imports.open))])
    if imports.last:
        age = [("", _age(imports.last, now))]
        yield Number("pagalms_import_age_seconds", "Since accounting's data last came in.", samples=age)
    for name, verb, words in (
        ("pagalms_backup_age_seconds", "backup_made", "Since the last backup."),
        ("pagalms_backup_tried_age_seconds", "backup_tried", "Since a backup was last restored for a trial."),
    ):
        if (at := last_of(verb, subject="backup")) is not None:
            yield Number(name, words, samples=[("", _age(at, now))])


def _certificates() -> Number:
    number = Number("pagalms_certificate_days", "Days until a certificate or key of signing in expires.")
    for what, until in expiries():
        days = (until - clock.wire_now()).total_seconds() / 86400
        number.samples.append((f'{{what="{what}"}}', round(days, 1)))
    return number


def _age(at: datetime | None, now: datetime) -> float:
    return max(0.0, (now - at).total_seconds()) if at else 0.0


def _rows(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())
