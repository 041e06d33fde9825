"""The processes that a command starts: each with a log of its own, all ended together, none left behind."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from pagalms.local.home import CHECKOUT, Home
from pagalms.local.terminal import CannotRun

GRACE = 6.0
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)


class Stopped(BaseException):
    """Somebody wants us to end: Ctrl-C, a closed terminal or SIGTERM."""


@contextlib.contextmanager
def stopping_calmly() -> Iterator[None]:
    """In the block the signals that mean "end" raise Stopped once; further ones do not disturb the ending."""
    heard: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        heard.append(number)
        if len(heard) == 1:
            raise Stopped

    before = {each: signal.signal(each, stop) for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def follow_parent() -> None:
    """In the new process: the kernel ends it when the thread that started it is gone, also when that was killed.

    So processes are started from the main thread only.
    """
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Child:
    """A process that goes on until we end it."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def ended(self) -> bool:
        """Whether it is over."""
        return self.process.poll() is not None

    @property
    def ready(self) -> bool:
        """Whether it has said so, as the simulators do once they listen."""
        return any(line.startswith("ready ") for line in self.log.read_text(errors="replace").splitlines())

    def last_words(self) -> str:
        """The end of its log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])

    def signal_group(self, number: int) -> None:
        """Send a signal to it and to what it has started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)


@dataclass
class Family:
    """All processes of one command."""

    home: Home
    children: list[Child] = field(default_factory=list)

    def start(self, name: str, words: Sequence[str], environment: Mapping[str, str]) -> Child:
        """Start a process in a session of its own, so that Ctrl-C reaches us alone and we end it in order."""
        log = self.home.log(name)
        with log.open("ab") as file:
            process = subprocess.Popen(
                words,
                cwd=CHECKOUT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=follow_parent,  # noqa: PLW1509 - the function makes one system call
            )
        child = Child(name, process, log)
        self.children.append(child)
        return child

    def check(self) -> None:
        """Raises CannotRun with the end of its log when one of them has ended."""
        for child in self.children:
            if child.ended:
                code = child.process.returncode
                raise CannotRun(f"{child.name} ended with code {code}. The end of {child.log}:\n{child.last_words()}")

    def wait_for(self, what: str, ready: Callable[[], bool], patience: float = 60.0) -> None:
        """Wait until `ready`. Raises CannotRun when it takes too long or one of the processes ends."""
        end = time.monotonic() + patience
        while not ready():
            self.check()
            if time.monotonic() > end:
                logs = self.home.path / "logs"
                raise CannotRun(f"{what} is not ready after {patience:.0f} seconds. The logs are in {logs}.")
            time.sleep(0.02)

    def watch(self) -> None:
        """Wait for ever. Raises CannotRun when one of them ends."""
        while True:
            self.check()
            time.sleep(0.2)

    def stop(self) -> None:
        """End all, the last one started first: asked at once, killed where asking does not help."""
        for child in reversed(self.children):
            child.signal_group(signal.SIGTERM)
        end = time.monotonic() + GRACE
        for child in reversed(self.children):
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(timeout=max(0.0, end - time.monotonic()))
            child.signal_group(signal.SIGKILL)
            child.process.wait()
        self.children.clear()


@contextlib.contextmanager
def family(home: Home) -> Iterator[Family]:
    """Processes for the length of the block."""
    members = Family(home)
    try:
        yield members
    finally:
        members.stop()


def foreground(words: Sequence[str], environment: Mapping[str, str], stdout: int | None = None) -> int:
    """Run one command at the person's terminal, until it ends; its exit code.

    Ctrl-C at a terminal reaches it directly, and it may go on, as a shell does; we wait for it in any case.
    Without a terminal we pass SIGINT on. SIGTERM to us ends it too.
    """

    def interrupt(number: int, _frame: FrameType | None) -> None:
        if not sys.stdin.isatty():
            process.send_signal(number)

    process = subprocess.Popen(words, env=environment, stdout=stdout, preexec_fn=follow_parent)  # noqa: PLW1509 - one system call
    before = signal.signal(signal.SIGINT, interrupt)
    try:
        code = process.wait()
    except Stopped:
        process.terminate()
        code = process.wait()
    finally:
        signal.signal(signal.SIGINT, before)
    return code if code >= 0 else 128 - code
