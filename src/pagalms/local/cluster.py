"""Making a cluster: initdb, the two roles, the database. The superuser exists for this and is then locked out."""

from __future__ import annotations

import json
import locale
import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pagalms.local.account import settle
from pagalms.local.binaries import EXTENSIONS, Binaries
from pagalms.local.home import Home, write_whole
from pagalms.local.postgres import PLAIN_ENVIRONMENT, Server
from pagalms.local.terminal import CannotRun

SUPERUSER = "postgres"
OWNER, APP, DATABASE = "pagalms_owner", "pagalms_app", "pagalms"
RESIDENT = "pagalms_resident"  # nobody signs in with it: the other two become it (ADR 0030)
WALL = (f"CREATE ROLE {RESIDENT} NOLOGIN", f"GRANT {RESIDENT} TO {OWNER}, {APP}")


@dataclass(frozen=True)
class Cluster:
    """A cluster of a home: where its marks are, and its server."""

    marks: Path
    server: Server

    @classmethod
    def of(cls, home: Home, binaries: Binaries, *, disposable: bool = False) -> Cluster:
        """The cluster that these programs have in this home; its folder is made, its server not started."""
        marks = home.path / ("postgres-test" if disposable else "postgres") / binaries.name
        account, binaries, folder = settle(binaries, marks)
        log = home.path / "logs" / ("postgres-test.log" if disposable else "postgres.log")
        return cls(marks, Server(binaries, account, folder, log, disposable))

    @property
    def made(self) -> bool:
        """Whether it was made to the end."""
        return (self.marks / "made.json").exists()

    @property
    def made_at(self) -> str:
        """When; tells this cluster from one made anew in its place."""
        return str((self.marks / "made.json").stat().st_mtime_ns)

    @property
    def _unfinished(self) -> Path:
        return self.marks / "unfinished"

    def use(self, home: Home) -> bool:
        """Start or share its server, making the cluster first where it is not there. Returns whether it is new.

        Raises CannotRun when the folder holds something else or PostgreSQL refuses.
        """
        if self.made:
            self._complete()
            self.server.use()
            return False
        data = self.server.folder / "data"
        if any(data.iterdir()) and not self._unfinished.exists():
            raise CannotRun(f"{data} was not made by pagalms. Move it away, or set PAGALMS_HOME to another folder.")
        self._unfinished.touch()
        (self.marks / "migrated").unlink(missing_ok=True)
        for path in data.iterdir():
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
        password = secrets.token_urlsafe(24)
        chosen = self._initdb(data, password)
        self.server.use()
        self._fill(home, password)
        found = {"by": self.server.binaries.sentence, "locale": " ".join(chosen), "wall": True}
        write_whole(self.marks / "made.json", json.dumps(found, indent=2) + "\n")
        self._unfinished.unlink()
        return True

    def _complete(self) -> None:
        """Make the residents' role in a cluster that an earlier version made; its superuser is locked out since."""
        found = json.loads((self.marks / "made.json").read_text())
        if not found.get("wall"):
            self.server.alone(WALL)
            write_whole(self.marks / "made.json", json.dumps({**found, "wall": True}, indent=2) + "\n")

    def _initdb(self, data: Path, password: str) -> list[str]:
        """Run initdb with the first locale that this build knows; returns its words for the locale."""
        account, binaries = self.server.account, self.server.binaries
        note = self.server.sockets / "password"
        write_whole(note, password)
        account.give(note)
        fixed = ["-D", str(data), "-U", SUPERUSER, f"--pwfile={note}", "--auth=scram-sha-256", "--encoding=UTF8"]
        fixed += ["--no-sync"] if self.server.disposable else []
        said = ""
        try:
            for words in _locales(binaries.major):
                command = [*account.prefix, binaries.program("initdb"), *fixed, *words]
                done = subprocess.run(
                    command, cwd="/", env=PLAIN_ENVIRONMENT, capture_output=True, text=True, check=False
                )
                if done.returncode == 0:
                    return words
                said = done.stderr
        finally:
            note.unlink()
        raise CannotRun(f"initdb of {binaries.sentence} failed:\n{said.strip()}")

    def _fill(self, home: Home, password: str) -> None:
        """Roles, extensions, rights and the database. Rights stand in template1, so that test databases have them."""
        import psycopg  # noqa: PLC0415 - most starts make no cluster - takes as long as all else together, and is seldom needed
        from psycopg import sql  # noqa: PLC0415 - most starts make no cluster

        at = {"host": str(self.server.sockets), "port": 5432, "user": SUPERUSER, "password": password}
        known = home.secrets()
        with psycopg.connect(**at, dbname="template1", autocommit=True) as connection:  # type: ignore[arg-type]  # words
            for role, secret in ((OWNER, known.owner_password), (APP, known.app_password)):
                hashed = connection.pgconn.encrypt_password(secret.encode(), role.encode(), b"scram-sha-256").decode()
                words = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(role), hashed)
                connection.execute(words)
            for statement in WALL:
                connection.execute(statement.encode())
            for name in EXTENSIONS:
                connection.execute(sql.SQL("CREATE EXTENSION {}").format(sql.Identifier(name)))
            for right in _rights():
                connection.execute(right)
        with psycopg.connect(**at, dbname="postgres", autocommit=True) as connection:  # type: ignore[arg-type]  # words
            connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}".encode())
            connection.execute(f"GRANT CONNECT ON DATABASE {DATABASE} TO {APP}".encode())
            connection.execute(f"ALTER ROLE {SUPERUSER} NOLOGIN PASSWORD NULL".encode())


def _rights() -> Iterator[bytes]:
    """What the application may do with what the owner makes: rows, never tables."""
    yield f"ALTER ROLE {OWNER} CREATEDB".encode()
    yield f"GRANT USAGE ON SCHEMA public TO {APP}".encode()
    defaults = f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public GRANT"
    yield f"{defaults} SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP}".encode()
    yield f"{defaults} USAGE, SELECT ON SEQUENCES TO {APP}".encode()


def _locales(major: int) -> Iterator[list[str]]:
    """Words of initdb for the locale, the best first: Latvian order by ICU, else the plain order of Unicode."""
    try:
        before = locale.setlocale(locale.LC_CTYPE)
        locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
        locale.setlocale(locale.LC_CTYPE, before)
        plain = "--locale=C.UTF-8"
    except locale.Error:
        plain = "--locale=C"
    yield [plain, "--locale-provider=icu", "--icu-locale=lv-LV"]
    if major >= 17:
        yield [plain, "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    yield [plain]


def url(role: str, password: str, sockets: Path, database: str = DATABASE) -> str:
    """The address of a database at a socket, as DATABASE_URL has it."""
    return f"postgresql://{role}:{password}@/{database}?host={os.fspath(sockets)}"
