"""pg_dump and pg_restore: the right ones of those on this machine, and how they are run."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from pagalms.local import binaries
from pagalms.local.processes import follow_parent
from pagalms.local.terminal import CannotRun


def folder_for(major: int) -> tuple[Path, int]:
    """Where the programs for a server of this major version are, and their own: the nearest that is not older.

    A program may be newer than the server, never older. Raises CannotRun when there is none.
    """
    found = {int(path.name): path / "bin" for path in binaries.SYSTEM.glob("*") if path.name.isdigit()}
    found |= {each.major: each.folder for each in binaries.of_wheel() if each.major not in found}
    fit = sorted(each for each, folder in found.items() if each >= major and (folder / "pg_dump").is_file())
    if not fit:
        raise CannotRun(f"pg_dump of PostgreSQL {major} or newer is missing. Install postgresql-client-{major}.")
    return found[fit[0]], fit[0]


def begin(program: Path, words: list[str], url: str) -> subprocess.Popen[bytes]:
    """Start one of them. The password goes by the environment: command lines are read by everybody."""
    parts = conninfo_to_dict(url)
    password = str(parts.pop("password", "") or "")
    where = make_conninfo(**{name: str(value) for name, value in parts.items() if value is not None})
    settings = {
        name: value for name, value in os.environ.items() if not name.startswith(("PG", "PAGALMS_", "DATABASE_"))
    }
    settings |= {"LC_ALL": "C.UTF-8", **({"PGPASSWORD": password} if password else {})}
    command = [str(program), "--no-password", f"--dbname={where}", *words]
    return subprocess.Popen(
        command, env=settings, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE,
        preexec_fn=follow_parent,  # noqa: PLW1509 - the function makes one system call
    )  # fmt: skip


def finish(process: subprocess.Popen[bytes]) -> None:
    """Wait for it. Raises CannotRun with its own words when it failed."""
    said = process.communicate()[1].decode(errors="replace").strip()
    if process.returncode:
        name = Path(str(process.args[0])).name if isinstance(process.args, list) else "PostgreSQL"
        raise CannotRun(f"{name} ended with {process.returncode}:\n{said[-1500:]}")


def restorable(dump: Path, major: int) -> str:
    """The list of contents of a dump, without what the new place brings itself.

    Extensions are made before, by whoever may; the schema `public` is there. Raises CannotRun for a damaged dump.
    """
    program = folder_for(major)[0] / "pg_restore"
    done = subprocess.run([str(program), "--list", str(dump)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotRun(f"{dump} cannot be read: {done.stderr.strip()[-500:]}")
    unwanted = (" EXTENSION - ", " COMMENT - EXTENSION ", " SCHEMA - public ", " COMMENT - SCHEMA public ")
    return "\n".join(line for line in done.stdout.splitlines() if not any(each in line for each in unwanted)) + "\n"
