"""The PostgreSQL of a local installation, running: started, shared between commands, left again."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from pagalms.local import guard
from pagalms.local.account import Account
from pagalms.local.binaries import Binaries
from pagalms.local.home import locked
from pagalms.local.terminal import CannotRun, say

PATIENCE = 60.0
SOCKET = ".s.PGSQL.5432"
PLAIN_ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"}  # no secrets, no PG* of ours
SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0777",  # the folder around the socket is closed
    "max_connections": "60",
    "shared_buffers": "128MB",
    "random_page_cost": "1.1",  # no disk turns: with the default small tables were read whole, at each page
    "cluster_name": "pagalms",
    "log_min_error_statement": "panic",  # a refused statement carries what people typed
    "log_error_verbosity": "terse",  # and so does the detail of the refusal
}
DISPOSABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def socket_folder(folder: Path, account: Account) -> Path:
    """A closed folder with a path short enough for a socket, made or checked: /tmp is everybody's.

    Raises CannotRun when something of another user stands in its place.
    """
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    place = Path(f"/tmp/pagalms-{os.geteuid()}-{name}")
    try:
        place.mkdir(mode=0o700)
    except FileExistsError:
        pass
    else:
        account.give(place)
    found = place.lstat()
    closed = stat.S_ISDIR(found.st_mode) and not found.st_mode & 0o077
    if not closed or found.st_uid not in (account.uid, os.geteuid()):
        raise CannotRun(f"{place} is not a closed folder of this user; somebody else made it. Remove it.")
    account.give(place)
    return place


@dataclass
class Server:
    """One cluster's server. `folder` holds the folder `data` and the locks that the commands share."""

    binaries: Binaries
    account: Account
    folder: Path
    log: Path
    disposable: bool = False
    sockets: Path = field(init=False)
    _users: TextIO | None = field(default=None, init=False)
    _guard: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.sockets = socket_folder(self.folder, self.account)

    def use(self) -> None:
        """Start the server, or share the one that runs. Raises CannotRun, with its last words, when it does not."""
        with locked(self.folder / "start"):
            socket_folder(self.folder, self.account)  # the last one to leave removes it
            self._users = (self.folder / "users").open("a")
            fcntl.flock(self._users, fcntl.LOCK_SH)  # waits for one that is just stopping
            pid = guard.postmaster(self.folder)
            if pid is not None and not (self.sockets / SOCKET).exists():
                self._end_unreachable(pid)
                pid = None
            if pid is None:
                self._remove_stale()
                self._start_guard(self._command())
            elif not self._guarded():
                self._start_guard([])
            self._wait_until_ready()

    def alone(self, statements: Sequence[str]) -> None:
        """Run statements as the superuser while no server runs: it needs no password, and only our account can.

        Raises CannotRun while the server runs, or when PostgreSQL refuses.
        """
        with locked(self.folder / "start"):
            if guard.postmaster(self.folder) is not None:
                raise CannotRun(
                    "The database is of an earlier version. End the other pagalms commands, then try again."
                )
            self._remove_stale()
            words = [
                *self.account.prefix,
                self.binaries.program("postgres"),
                "--single",
                "-D",
                str(self.folder / "data"),
            ]
            said = "".join(f"{statement};\n" for statement in statements)
            done = subprocess.run(
                [*words, "-c", "exit_on_error=on", "postgres"],
                input=said, cwd="/", env=PLAIN_ENVIRONMENT, capture_output=True, text=True, check=False,
            )  # fmt: skip
        if done.returncode:
            raise CannotRun(f"PostgreSQL refuses to bring its roles up to date:\n{done.stderr.strip()[-500:]}")

    def leave(self) -> None:
        """Use it no longer. The last one to leave waits until it has stopped."""
        if self._users is None:
            return
        pid = guard.postmaster(self.folder)
        self._users.close()
        self._users = None
        end = time.monotonic() + PATIENCE
        while pid is not None and time.monotonic() < end and guard.runs(self.folder, pid):
            if self._used_by_others():
                if self._guard is not None:  # it was us who started it
                    say("PostgreSQL goes on: another pagalms command uses it, and will stop it.")
                return
            time.sleep(0.02)
        if self._guard is not None:
            self._guard.wait(timeout=PATIENCE)
        with locked(self.folder / "start"), contextlib.suppress(OSError):
            if guard.postmaster(self.folder) is None:
                self.sockets.rmdir()

    def _command(self) -> list[str]:
        settings = SETTINGS | {"unix_socket_directories": str(self.sockets)} | (DISPOSABLE if self.disposable else {})
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return [*self.account.prefix, self.binaries.program("postgres"), "-D", str(self.folder / "data"), *options]

    def _start_guard(self, command: list[str]) -> None:
        if command and self.log.exists():
            self.log.replace(self.log.with_suffix(".log.1"))
        words = [sys.executable, "-I", "-S", guard.__file__, str(self.folder), *command]
        with self.log.open("ab") as log:
            self._guard = subprocess.Popen(
                words,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=PLAIN_ENVIRONMENT,
                start_new_session=True,
            )

    def _guarded(self) -> bool:
        """Whether the guard of the running server is there; without it nobody would stop the server."""
        with (self.folder / "guard").open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    def _used_by_others(self) -> bool:
        """Whether other commands hold the shared lock; false also while the guard holds it to stop the server."""
        with (self.folder / "users").open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                try:
                    fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
                except BlockingIOError:
                    return False
                return True
        return False

    def _end_unreachable(self, pid: int) -> None:
        """End a server whose socket somebody swept out of /tmp: nobody can connect to it any more."""
        os.kill(pid, signal.SIGINT)
        if not guard.Guarded(self.folder, None).ended_within(PATIENCE):
            raise CannotRun(
                f"The PostgreSQL server {pid} has lost its socket and does not end. End it, then try again."
            )

    def _remove_stale(self) -> None:
        """Forget a server that is gone: PostgreSQL would take another program with its number for it."""
        for path in (self.folder / "data" / "postmaster.pid", self.sockets / f"{SOCKET}.lock", self.sockets / SOCKET):
            path.unlink(missing_ok=True)

    def _ready(self) -> bool:
        try:
            lines = (self.folder / "data" / "postmaster.pid").read_text().split("\n")
        except OSError:
            return False
        return len(lines) > 7 and lines[7].strip() == "ready" and guard.postmaster(self.folder) is not None

    def _wait_until_ready(self) -> None:
        end = time.monotonic() + PATIENCE
        while not self._ready():
            over = self._guard is not None and self._guard.poll() is not None
            if over or time.monotonic() > end:
                last = "\n".join(self.log.read_text(errors="replace").splitlines()[-8:])
                raise CannotRun(f"PostgreSQL does not start. The end of {self.log}:\n{last}")
            time.sleep(0.01)
