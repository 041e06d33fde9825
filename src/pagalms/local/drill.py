"""`backup drill`: the newest backup restored into a throw-away place and looked at, so that it is known to work.

The place has a PostgreSQL of its own and lies in `drill/` of PAGALMS_HOME; the portal's own database is only told that
a drill went well. Nothing is sent: no worker runs there.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pagalms.local import binaries, environment, portal
from pagalms.local import database as databases
from pagalms.local.backups.manifest import Manifest
from pagalms.local.cluster import APP, OWNER, Cluster, url
from pagalms.local.database import Database
from pagalms.local.home import Home, locked
from pagalms.local.processes import foreground
from pagalms.local.terminal import CannotRun, say

ELSEWHERE = ("PAGALMS_S3_", "PAGALMS_SMTP_", "PAGALMS_INBOX", "PAGALMS_CLAMD", "DATABASE_URL", "PAGALMS_OWNER_")


def place_of(environment_: Mapping[str, str], home: Home) -> Path:
    """Where backups lie."""
    return Path(environment_.get("PAGALMS_BACKUPS") or home.path / "backups")


def drill(home: Home, backup: Path) -> int:
    """Restore, compare, look; 0 when all is well. Raises CannotRun when there is nothing to try or nowhere to do it."""
    manifest = Manifest.of(backup)
    begun = time.monotonic()
    say(f"Trying {backup.name}, {(manifest.database_bytes + manifest.files_bytes) / 2**20:,.1f} MiB …")
    with locked(home.path / "drill.lock", "Another drill is under way; waiting."), _thrown_away(home, manifest) as (
        inner, database,
    ):  # fmt: skip
        settings = _settings(home, inner, database)
        styles = ["collectstatic", "--noinput", "--verbosity", "0"]
        for words in (["restore", str(backup.resolve()), "--drill"], styles, ["look_at_restored"]):
            if foreground(portal.manage(*words), settings):
                say(f"THE DRILL FAILED after {time.monotonic() - begun:.0f} s: this backup cannot be relied upon.")
                return 1
    say(f"The drill went well, in {time.monotonic() - begun:.0f} s from the backup to an open portal.")
    _note(home)
    return 0


@contextmanager
def _thrown_away(home: Home, manifest: Manifest) -> Iterator[tuple[Home, Database]]:
    """A home with a PostgreSQL of its own for the length of the block."""
    folder = home.path / "drill"
    shutil.rmtree(folder, ignore_errors=True)
    fit = [each for each in binaries.available(os.environ) if each.major >= manifest.postgres]
    if not fit:
        raise CannotRun(f"The drill needs the programs of PostgreSQL {manifest.postgres} or newer on this machine.")
    inner = Home(folder)
    folder.mkdir(mode=0o700)
    inner.make()
    try:
        cluster = Cluster.of(inner, fit[0], disposable=True)
        try:
            cluster.use(inner)
            known, sockets = inner.secrets(), cluster.server.sockets
            app, owner = url(APP, known.app_password, sockets), url(OWNER, known.owner_password, sockets)
            yield inner, Database(app, owner, cluster, new=True)
        finally:
            cluster.server.leave()
            if cluster.server.folder != cluster.marks:  # outside of the home, where another user can reach it
                shutil.rmtree(cluster.server.folder, ignore_errors=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _settings(home: Home, inner: Home, database: Database) -> dict[str, str]:
    """The portal's own keys and addresses, another database and another folder."""
    mode = os.environ.get("PAGALMS_MODE") or ("production" if databases.given(os.environ) else "demo")
    keys = environment.keys(home) | {"PAGALMS_PERSON_KEY_FORMER": ""}
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ELSEWHERE)}
    return environment.for_portal(inner, database, mode) | keys | {k: v for k, v in kept.items() if k in keys} | {
        name: "" for name in os.environ if name.startswith("PAGALMS_S3_")
    }  # fmt: skip


def _note(home: Home) -> None:
    """In the portal's own log; a portal that is away now does not spoil the drill."""
    try:
        with databases.used(home) as database:
            done = foreground(portal.manage("backup", "note"), environment.for_portal(home, database))
    except CannotRun:
        done = 1
    if done:
        say("The portal's log could not be told of the drill.")
