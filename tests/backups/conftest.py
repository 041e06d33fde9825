"""A small installation in a database of its own, and a backup of it; pg_dump sees only what is committed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage

from pagalms.local.backups import making
from pagalms.local.backups.manifest import Manifest
from tests import template
from tests.people import NOON

PHOTO, ACT = b"a photograph of a meter", b"an act of acceptance"
KEYS = {"PAGALMS_PERSON_KEY": "a key that is kept apart", "PAGALMS_SECRET_KEY": "another", "PAGALMS_URL": "https://x"}
WALL = """
ALTER TABLE outbox_letter ENABLE ROW LEVEL SECURITY;
ALTER TABLE outbox_letter FORCE ROW LEVEL SECURITY;
CREATE POLICY keeper ON outbox_letter TO pagalms_owner USING (true);
CREATE POLICY own ON outbox_letter TO pagalms_app USING (false);
INSERT INTO django_session VALUES ('anna', 'signed in', now());
INSERT INTO cache VALUES ('a limit', 'reached', now());
INSERT INTO billing_servicename (text, words)
  SELECT 'pakalpojums ' || n || E'\\n\\t', '{}' FROM generate_series(1, 500) n
"""


@dataclass(frozen=True)
class Installation:
    """A database by its owner's address, the folder of its files, and where it keeps its backups."""

    url: str
    files: FileSystemStorage
    backups: Path

    @property
    def source(self) -> making.Source:
        return making.Source(self.url, self.files, KEYS, "0.1.0")

    def keep(self, place: str, content: bytes) -> None:
        """A file as `files.actions.store` keeps it."""
        self.files.save(place, ContentFile(content))
        with psycopg.connect(self.url) as connection:
            connection.execute(
                "INSERT INTO files_storedfile (place, name, kind, size, sha256, at)"
                " VALUES (%s, 'x', 'x', %s, %s, now())",
                (place, len(content), hashlib.sha256(content).digest()),
            )

    def rows(self, statement: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self.url) as connection:
            return connection.execute(statement.encode()).fetchall()


@pytest.fixture(scope="session")
def database() -> Iterator[Callable[..., str]]:
    """Makes databases, empty or with all tables; drops them at the end."""
    made: list[str] = []
    server = settings.OWNER_DATABASE_URL
    with psycopg.connect(server, autocommit=True) as admin:

        def make(*, tables: bool = False) -> str:
            name = f"backup_{os.getpid()}_{len(made)}"
            made.append(name)
            copied = f" TEMPLATE {template.current()}" if tables else ""
            admin.execute(f"DROP DATABASE IF EXISTS {name}".encode())
            admin.execute(f"CREATE DATABASE {name}{copied}".encode())
            return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))

        yield make
        for name in made:
            admin.execute(f"DROP DATABASE {name}".encode())  # an autovacuum that is at work there gives way


@pytest.fixture(scope="session")
def portal(database: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> Installation:
    folder = tmp_path_factory.mktemp("portal")
    made = Installation(database(tables=True), FileSystemStorage(folder / "files"), folder / "backups")
    with psycopg.connect(made.url) as connection:
        if connection.execute("SELECT to_regclass('cache')").fetchone() == (None,):
            connection.execute("CREATE TABLE cache (cache_key text PRIMARY KEY, value text, expires timestamptz)")
        connection.execute(WALL.encode())
    made.keep("2026/05/photo", PHOTO)
    made.keep("2026/05/act", ACT)
    return made


@pytest.fixture(scope="session")
def backup(portal: Installation) -> tuple[Path, Manifest]:
    return making.make(portal.source, portal.backups, at=NOON)
