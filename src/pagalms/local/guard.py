"""Keeps PostgreSQL running as long as anyone uses it, and stops it after the last one.

Every command that uses the server holds a shared lock on the file `users`. This program, started by the first of
them, waits for the exclusive lock: it gets it when all are gone, ended or killed, and then stops the server.
So two commands share one server, neither takes it from the other, and none stays behind.

Run as a file, without site packages, because its start is on the way of every command:
`guard.py FOLDER COMMAND…` starts the server whose data is in FOLDER/data, `guard.py FOLDER` guards a running one.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

GRACE = 20.0
PAUSE = 0.1
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)


def postmaster(folder: Path) -> int | None:
    """The process that runs on FOLDER/data, by PostgreSQL's own note; None when there is none or the note is old."""
    try:
        pid = int((folder / "data" / "postmaster.pid").read_text().split("\n")[0])
    except (OSError, ValueError):
        return None
    return pid if runs(folder, pid) else None


def runs(folder: Path, pid: int) -> bool:
    """Whether the process is a server on FOLDER/data, and not another program that has its number by now."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return os.fsencode(folder / "data") in words


def follow_parent() -> None:
    """In the new process: PostgreSQL shuts down quickly and cleanly when this guard is killed."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGINT)


@dataclass(frozen=True)
class Guarded:
    """The server: our child, or one that was running when we came."""

    folder: Path
    child: subprocess.Popen[bytes] | None

    def pid(self) -> int | None:
        """Its process while it runs."""
        if self.child:
            return self.child.pid if self.child.poll() is None else None
        return postmaster(self.folder)

    def ended_within(self, patience: float) -> bool:
        """Whether it is gone after at most so many seconds."""
        end = time.monotonic() + patience
        while self.pid() is not None and time.monotonic() < end:
            time.sleep(0.02)
        return self.pid() is None

    def stop(self) -> None:
        """End it: connections are cut and everything is on disk; harder when it does not listen."""
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            pid = self.pid()
            if pid is not None:
                os.kill(pid, number)
            if self.ended_within(GRACE):
                return


def unused(users: TextIO) -> bool:
    """Whether no command uses the server any more; newcomers then wait until it has stopped."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def main(folder: Path, command: list[str]) -> int:
    """Start the server if there is a command, wait until nobody uses it, stop it. 1 when it ends by itself."""
    with (folder / "guard").open("a") as guarding, (folder / "users").open("a") as users:
        fcntl.flock(guarding, fcntl.LOCK_EX)
        child = subprocess.Popen(command, cwd="/", preexec_fn=follow_parent) if command else None  # noqa: PLW1509 - one system call
        server = Guarded(folder, child)
        while server.pid() is not None:
            if unused(users):
                server.stop()
                return 0
            time.sleep(PAUSE)
    return 1


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1]), sys.argv[2:]))
