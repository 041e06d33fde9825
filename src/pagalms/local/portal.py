"""The words that start the portal's own programs, and what must be done to a database before they can run."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, LiteralString

from pagalms.local.cluster import Cluster
from pagalms.local.database import Database
from pagalms.local.home import CHECKOUT, write_whole
from pagalms.local.processes import foreground
from pagalms.local.terminal import CannotRun, say

PACKAGE = Path(__file__).resolve().parents[1]
COMPILED = {".mo", ".pyc"}


def manage(*words: str) -> list[str]:
    """A management command of Django."""
    return [sys.executable, "-m", "pagalms.conf.manage", *words]


def web(port: int, host: str = "127.0.0.1", workers: int = 1) -> list[str]:
    """The web server."""
    words = [sys.executable, "-m", "granian", "--interface", "wsgi", "pagalms.conf.wsgi:application"]
    words += ["--host", host, "--port", str(port), "--workers", str(workers), "--blocking-threads", "8", "--no-ws"]
    words += ["--http", "1"]  # nginx speaks nothing else with it, and what is not spoken cannot be smuggled in
    words += ["--respawn-failed-workers", "--respawn-interval", "1"]  # else it ends when one of them is killed
    return [*words, "--workers-kill-timeout", "4", "--log-level", "warning"]


def worker() -> list[str]:
    """The worker that delivers letters and does what is due; an import that takes minutes holds nothing else up."""
    return manage("worker")


def fingerprint(folders: Iterable[Path], extra: str = "") -> str:
    """A digest of the names, sizes and times of all files in some folders; compiled ones do not count."""
    digest = hashlib.sha256(extra.encode())
    for folder in folders:
        for place, inner, names in os.walk(folder):
            inner[:] = sorted(name for name in inner if name != "__pycache__")
            for name in sorted(names):
                path = Path(place, name)
                if path.suffix not in COMPILED:
                    found = path.stat()
                    digest.update(f"{path}\0{found.st_size}\0{found.st_mtime_ns}\0".encode())
    return digest.hexdigest()


def has_tables(url: str) -> bool:
    """Whether Django's tables are in the database. Raises CannotRun when it cannot be reached."""
    return _told(url, "SELECT to_regclass('public.django_migrations') IS NOT NULL") == [(True,)]


def lacking(url: str, package: Path = PACKAGE) -> list[str]:
    """Which migrations of ours the tables have not had. Raises CannotRun when the database is not there."""
    had = {f"{app}.{name}" for app, name in _told(url, "SELECT app, name FROM django_migrations")}
    return sorted({f"{path.parents[1].name}.{path.stem}" for path in package.glob("*/migrations/[0-9]*.py")} - had)


def _told(url: str, statement: LiteralString) -> list[tuple[Any, ...]]:
    import psycopg  # noqa: PLC0415 - takes as long as all else together, and is seldom needed

    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            return connection.execute(statement).fetchall()
    except psycopg.Error as error:
        raise CannotRun(f"The database cannot be reached: {error}") from None


def expect_tables(database: Database, package: Path = PACKAGE) -> None:
    """Nothing is served beside tables that are older than this version: its pages would end in errors.

    A front that asks nobody whether it is ready sends people to whoever listens. Raises CannotRun.
    """
    if database.cluster is None and (missing := lacking(database.app_url, package)):
        raise CannotRun(f"The tables are older than this version: they lack {missing[0]}. Run ./pagalms migrate first.")


def migrate_if_new(database: Database, environment: Mapping[str, str]) -> None:
    """Make the tables where there are none, and bring our own database to the state of this checkout.

    The tables of a server that DATABASE_URL names are changed by `migrate` only, when its keeper says so.
    Raises CannotRun when the migration fails.
    """
    if database.cluster is None:
        if not has_tables(database.owner_url):
            _migrate(environment)
        return
    mark = _migrated(database.cluster)
    if not mark.exists() or mark.read_text() != _migrations():
        _migrate(environment)
        note_migrated(database)


def note_migrated(database: Database) -> None:
    """Remember that our own database has the tables of this checkout."""
    if database.cluster:
        write_whole(_migrated(database.cluster), _migrations())


def _migrated(cluster: Cluster) -> Path:
    return cluster.marks / "migrated"


def _migrations() -> str:
    return fingerprint(sorted(PACKAGE.glob("*/migrations")), (CHECKOUT / "requirements/local.txt").read_text())


def _migrate(environment: Mapping[str, str]) -> None:
    say("Making the tables …")
    for words in (("migrate", "--verbosity", "0"), ("createcachetable", "--verbosity", "0")):
        if foreground(manage(*words), environment) != 0:
            raise CannotRun("The tables could not be made; the reason stands above.")
