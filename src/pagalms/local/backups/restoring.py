"""Restoring a backup into an empty place, and comparing it with what was backed up."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

import psycopg
from django.core.files.storage import Storage
from psycopg import sql

from pagalms.local.backups import copying, programs, tables
from pagalms.local.backups.manifest import DUMP, Manifest, fingerprint
from pagalms.local.backups.tables import LEFT_OUT
from pagalms.local.backups.verifying import verify
from pagalms.local.terminal import CannotRun

ANEW = "A restore goes into an empty place only. Give it a new database and a new PAGALMS_HOME or bucket."

PERSON_KEYS = ("PAGALMS_PERSON_KEY", "PAGALMS_PERSON_KEY_FORMER")

MEMBERS = """
SELECT who.rolname, role.rolname FROM pg_roles role, pg_roles who
WHERE role.rolname = ANY (%(roles)s) AND who.rolname = ANY (%(roles)s) AND NOT role.rolcanlogin AND who.rolcanlogin
  AND NOT pg_has_role(who.oid, role.oid, 'MEMBER') ORDER BY 1
"""


def check_keys(manifest: Manifest, environment: Mapping[str, str]) -> list[str]:
    """Names of keys that differ and need not be the same. Raises CannotRun for the one that must be.

    With another PAGALMS_PERSON_KEY every link between people and accounts would be lost, silently. One that has been
    changed since may be PAGALMS_PERSON_KEY_FORMER here.
    """
    ours = {fingerprint(environment[name]) for name in PERSON_KEYS if environment.get(name)}
    differ = [
        name
        for name, known in manifest.keys.items()
        if name not in PERSON_KEYS and (not environment.get(name) or fingerprint(environment[name]) != known)
    ]
    if not {known for name, known in manifest.keys.items() if name in PERSON_KEYS} <= ours:
        raise CannotRun(
            "PAGALMS_PERSON_KEY is not the key with which this backup was sealed. Set it to the copy that is kept "
            "apart from the backups, or put the old secrets.json into PAGALMS_HOME, then restore again. A key that has "
            "been changed since, or was being changed then, goes into PAGALMS_PERSON_KEY_FORMER."
        )
    return differ


def check_version(manifest: Manifest, known: Collection[str]) -> list[str]:
    """Migrations to be made after the restore. Raises CannotRun when the backup is of a newer version than this one."""
    unknown = sorted(set(manifest.migrations) - set(known))
    if unknown:
        raise CannotRun(
            f"The backup is of a newer version of Pagalms ({manifest.version}) than this one: it knows {unknown[0]}. "
            "Restore it with that version."
        )
    return sorted(set(known) - set(manifest.migrations))


def check_empty(url: str, storage: Storage, manifest: Manifest, files: Mapping[str, str]) -> None:
    """Raises CannotRun when something is in the way, or the server lacks what the tables need."""
    with psycopg.connect(url) as connection:
        if not tables.is_empty(connection):
            raise CannotRun(f"There are tables in the database already. {ANEW}")
        if tables.major(connection) < manifest.postgres:
            raise CannotRun(
                f"The server is PostgreSQL {tables.major(connection)}, the backup of {manifest.postgres}; "
                "it needs one that is not older."
            )
        _check_roles(connection, manifest)
    check_storage(storage, files)


def check_storage(storage: Storage, files: Mapping[str, str]) -> None:
    """Raises CannotRun when there are files that are not of this backup; its own an interrupted restore has left."""
    if others := copying.others_in(storage, files):
        raise CannotRun(f"There are files in the storage already, {others[0]} among them. {ANEW}")


def _check_roles(connection: tables.Connection, manifest: Manifest) -> None:
    rows = connection.execute("SELECT rolname FROM pg_roles WHERE rolname = ANY (%s)", (manifest.roles,)).fetchall()
    missing = sorted(set(manifest.roles) - {name for (name,) in rows})
    if missing:
        raise CannotRun(
            f"The server lacks roles that the tables speak of: {', '.join(missing)}. Its superuser makes them; "
            "docs/operate/database.md has the statements."
        )
    if apart := connection.execute(MEMBERS.encode(), {"roles": manifest.roles}).fetchone():
        who, role = apart
        raise CannotRun(f"{who} must be able to become {role}. As a superuser: GRANT {role} TO {who};")
    if (owner := tables.owner(connection)) != manifest.owner:
        raise CannotRun(
            f"The tables belong to the role {manifest.owner}, and this is {owner}. "
            "PAGALMS_OWNER_DATABASE_URL must name that role."
        )


def restore(
    folder: Path, url: str, storage: Storage, say: Callable[[str], None], *, known: Collection[str]
) -> Manifest:
    """Files first, then the database in one transaction, then everything is compared with the manifest.

    Interrupted, it can be begun again: the files that are there are those of this backup, and tables there are none.
    Raises CannotRun when the place is not empty or something is not as it was.
    """
    say("Reading the backup and its checksums …")
    manifest, files = verify(folder)
    check_version(manifest, known)
    check_empty(url, storage, manifest, files)
    say(f"Bringing back {manifest.files} files …")
    copying.bring_back(folder, files, storage)
    say(f"Bringing back {len(manifest.tables)} tables …")
    _tables_back(folder, manifest, url)
    say("Comparing every table …")
    compare(manifest, url)
    return manifest


def _tables_back(folder: Path, manifest: Manifest, url: str) -> None:
    with psycopg.connect(url) as connection:
        for name in manifest.extensions:
            connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(name)))
        tables.drop_default_rights(connection)
        server = tables.major(connection)
    program = programs.folder_for(max(server, manifest.dumped_by))[0] / "pg_restore"
    with tempfile.NamedTemporaryFile("w", prefix="pagalms-", suffix=".list") as wanted:
        wanted.write(programs.restorable(folder / DUMP, manifest.dumped_by))
        wanted.flush()
        words = ["--single-transaction", "--exit-on-error", "--no-owner", f"--use-list={wanted.name}"]
        programs.finish(programs.begin(program, [*words, str(folder / DUMP)], url))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ANALYZE")


def compare(manifest: Manifest, url: str) -> None:
    """Raises CannotRun when a table, a right or a migration is not as it was."""
    with tables.moment(url) as (connection, _snapshot):
        found, migrations = tables.tables(connection), tables.migrations(connection)
        rights = tables.rights(connection)
    for name in sorted(set(manifest.tables) | set(found)):
        before, now = manifest.tables.get(name), found.get(name)
        if before != now and name not in LEFT_OUT:
            raise CannotRun(
                f"The table {name} is not what it was: {before.rows if before else 'no'} rows in the backup, "
                f"{now.rows if now else 'no'} here, and their checksums differ."
            )
    if rights != manifest.rights:
        raise CannotRun("The rights of the roles on the tables are not those of the backup.")
    if migrations != manifest.migrations:
        raise CannotRun("The migrations that were applied are not those of the backup.")
