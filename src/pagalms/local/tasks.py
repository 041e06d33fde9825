"""The commands that do one thing with the local installation's database and end: import, migrate, backup, serve …"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pagalms.local import database as databases
from pagalms.local import drill, environment, portal
from pagalms.local.backups.manifest import Manifest, newest, whole_ones
from pagalms.local.backups.verifying import verify
from pagalms.local.database import Database
from pagalms.local.home import CHECKOUT, Home, locked, write_whole
from pagalms.local.processes import Stopped, foreground, stopping_calmly
from pagalms.local.terminal import CannotRun, say

INTERRUPTED = 130
WITHOUT_TABLES = {  # what Django does without tables, or to them
    "check",
    "collectstatic",
    "compilemessages",
    "diffsettings",
    "help",
    "makemessages",
    "makemigrations",
    "messages",
    "migrate",
    "showmigrations",
    "sqlmigrate",
}


@dataclass(frozen=True)
class Installation:
    """What a task works with."""

    home: Home
    database: Database
    environment: dict[str, str]


def _with_database(task: Callable[[Installation], int]) -> int:
    """Run a task while the database runs; its exit code."""
    home = Home.of_environment()
    with stopping_calmly():
        try:
            with databases.used(home) as database:
                return task(Installation(home, database, environment.for_portal(home, database)))
        except Stopped:
            return INTERRUPTED


def manage(words: Sequence[str]) -> int:
    """A management command; the tables are made first where there are none."""

    def task(installation: Installation) -> int:
        if words[0] not in WITHOUT_TABLES and not words[0].startswith("-"):
            portal.migrate_if_new(installation.database, installation.environment)
        if words[0] == "import_export":
            (installation.home.path / "prepared").unlink(missing_ok=True)  # the demo looks for its people again
        if installation.home.address.exists():  # links that the command prints or sends lead there
            installation.environment.setdefault("PAGALMS_URL", installation.home.address.read_text())
        return foreground(portal.manage(*words), installation.environment)

    return _with_database(task)


def backup(what: str, path: Path | None, to: Path | None, keep: str | None) -> int:
    """Make, verify, try or list backups; only making one needs the portal's database.

    Raises CannotRun when there is none, or one that is not whole.
    """
    if what != "new":
        return _look_at_backups(what, path, to)
    words = ["backup", what]
    words += [*(["--to", str(to.resolve())] if to else []), *(["--keep", keep] if keep else [])]
    return _with_database(lambda installation: foreground(portal.manage(*words), installation.environment))


def _look_at_backups(what: str, path: Path | None, to: Path | None) -> int:
    home = Home.of_environment()
    place = to or drill.place_of(os.environ, home)
    with stopping_calmly():
        try:
            if what == "drill":
                return drill.drill(home, path or newest(place))
            if what == "verify":
                backup = path or newest(place)
                print(f"{backup} is whole: {verify(backup)[0].sentence}")
                return 0
            for backup in (found := whole_ones(place)):
                print(f"{backup}  {Manifest.of(backup).sentence}")
            if not found:
                say(f"There is no backup in {place}.")
        except Stopped:
            return INTERRUPTED
    return 0


def restore(path: Path) -> int:
    """A backup into this home, which must be empty, and its keys there or in the environment.

    Raises CannotRun before anything is made.
    """
    home = Home.of_environment()
    if not (home.path / "secrets.json").exists() and "PAGALMS_PERSON_KEY" not in os.environ:
        raise CannotRun(
            f"A backup holds no keys. Put the secrets.json that was kept apart into {home.path}, or set "
            "PAGALMS_PERSON_KEY and PAGALMS_SECRET_KEY, then restore again."
        )
    words = ["restore", str(path.resolve())]
    return _with_database(lambda installation: foreground(portal.manage(*words), installation.environment))


def migrate() -> int:
    """Bring the tables to the state of this version. Raises CannotRun when the database cannot be reached."""

    def task(installation: Installation) -> int:
        if installation.database.cluster is None:
            portal.has_tables(installation.database.owner_url)  # a wrong password is a sentence, not sixty lines
        for words in (["migrate"], ["createcachetable"]):
            code = foreground(portal.manage(*words), installation.environment)
            if code:
                return code
        portal.note_migrated(installation.database)
        return 0

    return _with_database(task)


def _build(installation: Installation) -> None:
    """Collect static files and compile translations, unless they are there. Raises CannotRun when that fails."""
    mark = installation.home.path / "built"
    state = portal.fingerprint([CHECKOUT / "src"])
    with locked(installation.home.path / "built.lock"):  # several web servers begin at once
        if mark.exists() and mark.read_text() == state:
            return
        say("Collecting static files and compiling translations …")
        for words in (["messages", "--compile"], ["collectstatic", "--noinput", "--verbosity", "0"]):
            if foreground(portal.manage(*words), installation.environment) != 0:
                raise CannotRun("The portal could not be built; the reason stands above.")
        write_whole(mark, state)


def serve(host: str, port: int, workers: int) -> int:
    """The web server, until it is ended."""

    def task(installation: Installation) -> int:
        installation.environment.setdefault("PAGALMS_URL", f"http://{host}:{port}")
        portal.migrate_if_new(installation.database, installation.environment)
        portal.expect_tables(installation.database)
        _build(installation)
        say(f"Portal: {installation.environment['PAGALMS_URL']}/")
        return foreground(portal.web(port, host, workers), installation.environment)

    return _with_database(task)


def worker() -> int:
    """The worker, until it is ended."""

    def task(installation: Installation) -> int:
        portal.migrate_if_new(installation.database, installation.environment)
        portal.expect_tables(installation.database)
        _build(installation)
        return foreground(portal.worker(), installation.environment)

    return _with_database(task)
