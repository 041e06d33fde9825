"""How far an import is, told without writing anything: its database session carries it as its name.

A worker that is killed takes its session with it, so what nobody works on is never shown as going on. Rows of the
sheet that is being read are counted by PostgreSQL itself (pg_stat_progress_copy).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection

OPENING, QUEUEING, JUDGING, WRITING = "opening", "queueing", "judging", "writing"
PREFIX = "pagalms-import"
LONGEST = 63  # bytes of a session's name
READING, JUDGED = 80, 90  # per cent of the whole when everything is read, and when it is judged


@dataclass(frozen=True)
class Progress:
    """Where a worker is: the sheet it reads or one of the steps above, the rows read of it, how much of all is done."""

    step: str
    rows: int
    percent: int


class Told:
    """An audience that passes on where the import is. `sizes`: bytes of each sheet, 0 where nobody can tell."""

    def __init__(self, number: int, sizes: Mapping[str, int]) -> None:
        self.number, self.sizes = number, sizes
        self.together = sum(sizes.values()) or 1
        self.read = 0

    def waiting(self) -> None:
        """Another import is running."""
        _call_session(self.number, QUEUEING)

    def beginning(self, sheet: str) -> None:
        """A sheet is about to be read."""
        size = self.sizes.get(sheet, 0)
        done, part = (READING * bytes_ // self.together for bytes_ in (self.read, size))
        _call_session(self.number, sheet, done=done, part=part, size=size)
        self.read += size

    def reading(self, sheet: str, done: float) -> None:
        """PostgreSQL tells by itself; while it copies, nothing else can be said on this session."""

    def step(self, step: str) -> None:
        """Everything is read; what comes now has no rows to count."""
        _call_session(self.number, step, done=READING if step == JUDGING else JUDGED)

    def judged(self, outcome: object) -> None:
        """`step` has told."""


@contextmanager
def at_work(number: int) -> Iterator[None]:
    """Until the transaction has ended this session says that it works on the import: committing takes its time too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('application_name')")
        before = cursor.fetchone()[0]
    _call_session(number, OPENING)
    yield
    if connection.savepoint_ids:  # within another transaction, which goes on; else its end does the same
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('application_name', %s, true)", [before])


def progress_of(number: int) -> Progress | None:
    """Where the worker of this import is; None when nobody works on it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_to_array(a.application_name, ':'), coalesce(c.tuples_processed, 0),"
            " coalesce(c.bytes_processed, 0) FROM pg_stat_activity a LEFT JOIN pg_stat_progress_copy c USING (pid)"
            " WHERE a.datname = current_database() AND a.application_name LIKE %s",
            [f"{PREFIX}:{number}:%"],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    (_prefix, _number, step, *numbers), rows, read = row
    done, part, size = map(int, numbers)
    return Progress(step, rows, done + (int(part * min(1.0, read / size)) if size else 0))


def _call_session(number: int, step: str, *, done: int = 0, part: int = 0, size: int = 0) -> None:
    name = f"{PREFIX}:{number}:{step}:{done}:{part}:{size}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('application_name', %s, true)", [name[:LONGEST]])
