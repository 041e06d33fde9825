"""One migrated database that every worker copies, also in later runs while the migrations stay the same.

Migrating takes seconds, and each worker of each run would do it again; a copy takes a fraction of one.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from pagalms.local.home import locked

CHECKOUT = Path(__file__).parents[1]
PREFIX = "pagalms_migrated_"


def current() -> str:
    """The name of a database with all migrations applied and nothing else in it; made when there is none yet."""
    name = PREFIX + digest()
    with locked(Path(os.environ["PAGALMS_HOME"]) / "template.lock"), _maintenance() as connection:
        if name not in _templates(connection):
            _make(connection, name)
    return name


def digest() -> str:
    """Twelve letters that change with everything that migrations do: ours, and those of locked libraries."""
    ours = (CHECKOUT / "src" / "pagalms").rglob("*.py")
    migrations = sorted(path for path in ours if path.parent.name == "migrations" or path.name == "migrate.py")
    files = [*migrations, CHECKOUT / "requirements" / "test.txt", CHECKOUT / "src" / "pagalms" / "conf" / "settings.py"]
    parts = (hashlib.sha256(str(path.relative_to(CHECKOUT)).encode() + path.read_bytes()).digest() for path in files)
    return hashlib.sha256(b"".join(parts)).hexdigest()[:12]


def _maintenance() -> psycopg.Connection:
    return psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)


def _templates(connection: psycopg.Connection) -> list[str]:
    found = connection.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
    return [name for (name,) in found]


def _make(connection: psycopg.Connection, name: str) -> None:
    """Made under another name first, so that a run that is killed leaves no half of a template."""
    for former in _templates(connection):
        connection.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(former)))
    half = PREFIX + "half"
    connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(half)))
    address = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{half}"))
    words = [sys.executable, "-m", "pagalms.conf.manage", "migrate", "--verbosity", "0"]
    there = {"DATABASE_URL": address, "PAGALMS_OWNER_DATABASE_URL": address}
    subprocess.run(words, env=os.environ | there, cwd=CHECKOUT, check=True)
    with psycopg.connect(address) as made:
        if made.execute("SELECT count(*) FROM django_migrations").fetchone() == (0,):
            raise RuntimeError("the template of the tests' database has no migrations in it")
    connection.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(half), sql.Identifier(name)))
