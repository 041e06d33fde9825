"""`test`: everything that must hold. The static checks run beside pytest; pytest's closing line comes last."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pagalms.local import database as databases
from pagalms.local import environment, packages, parts
from pagalms.local.home import CHECKOUT, Home, locked
from pagalms.local.processes import Stopped, follow_parent, foreground, stopping_calmly
from pagalms.local.terminal import say

INTERRUPTED = 130
ANOTHER = "Another ./pagalms test uses the test databases; waiting. (With a PAGALMS_HOME of its own it need not.)"
COLOURS = re.compile(rb"\x1b\[[0-9;]*m")
CLOSING = re.compile(rb"=+ .* in [0-9.]+s.*=+\s*")


@dataclass
class Check:
    """One check and what came of it."""

    name: str
    words: list[str]
    code: int | None = None
    seconds: float = 0.0
    said: str = ""

    @property
    def line(self) -> str:
        """Its line in the summary."""
        verdict = "ok" if self.code == 0 else "not run" if self.code is None else "FAILED"
        return f"  {self.name:<14} {verdict:<8} {self.seconds:6.1f} s"


@dataclass
class Checks:
    """The static checks, one after the other beside pytest."""

    settings: dict[str, str]
    all: list[Check]
    running: subprocess.Popen[str] | None = None
    ended: bool = False
    thread: threading.Thread = field(init=False)

    def start(self) -> None:
        """Begin."""
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self) -> None:
        for check in self.all:
            if self.ended:
                return
            started = time.monotonic()
            self.running = subprocess.Popen(
                check.words,
                cwd=CHECKOUT,
                env=self.settings,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                preexec_fn=follow_parent,  # noqa: PLW1509 - the function makes one system call
            )
            check.said = self.running.communicate()[0]
            check.code, check.seconds = self.running.returncode, time.monotonic() - started

    def stop(self) -> None:
        """End early."""
        self.ended = True
        if self.running and self.running.poll() is None:
            self.running.terminate()
        self.thread.join()


def tool(name: str, *words: str) -> list[str]:
    """A program of the test environment."""
    return [str(Path(sys.executable).parent / name), *words]


def static_checks(home: Home) -> list[Check]:
    """Those that run nothing of the portal; what they remember lies in the home, the checkout may be read-only."""
    cache = home.path / "cache"
    here = [name for name in ("src", "simulators", "tests", "bench", "pagalms") if (CHECKOUT / name).exists()]
    ruff = ["--quiet", "--cache-dir", str(cache / "ruff"), *here]
    return [
        Check("ruff check", tool("ruff", "check", *ruff)),
        Check("ruff format", tool("ruff", "format", "--check", *ruff)),
        Check("import fence", tool("lint-imports", "--cache-dir", str(cache / "imports"))),
        Check("mypy", tool("mypy", "--cache-dir", str(cache / "mypy"))),
    ]


def pytest_words(home: Home, arguments: Sequence[str], resting: Sequence[parts.Part] = ()) -> list[str]:
    """The words of pytest: those of the person, or on all cores everything but what rests."""
    words = [sys.executable, "-m", "pytest", "-o", f"cache_dir={home.path / 'cache' / 'pytest'}"]
    if arguments:
        return [*words, *arguments]
    words += [f"--ignore={part.tests}" for part in resting]
    cores = len(os.sched_getaffinity(0))
    words += ["-n", str(min(cores + 1, 8)), "--dist", "loadgroup"]  # the browser's tests share one demo
    return [*words, *(["--color=yes"] if sys.stdout.isatty() else [])]


def test(arguments: Sequence[str]) -> int:
    """Run pytest with these words, or without any all checks; 0 when everything holds.

    `all` and `faults` are not pytest's: `all` lets no part rest.
    """
    home = Home.of_environment()
    if arguments[:1] == ["faults"]:
        return _faults(arguments[1:])
    with stopping_calmly():
        try:
            with locked(home.path / "test.lock", ANOTHER), databases.used(home, disposable=True) as database:
                return _test(home, database, arguments)
        except Stopped:
            return INTERRUPTED


def _faults(arguments: Sequence[str]) -> int:
    """The scenarios of tests/faults; they start a PostgreSQL of their own, to kill it."""
    settings = environment.plain() | {"PYTHONPATH": f"{CHECKOUT / 'src'}:{CHECKOUT}"}
    settings.pop("PYTHONSAFEPATH")
    with stopping_calmly():
        try:
            return foreground([sys.executable, "-m", "tests.faults", *arguments], settings)
        except Stopped:
            return INTERRUPTED


def settings_for(home: Home, database: databases.Database) -> dict[str, str]:
    """The environment of pytest and the checks: a home inside the home, and the database's owner as its user.

    Tests make and empty tables, which the application may not; it has an address of its own for the tests of that.
    """
    inner = Home(home.path / "test")
    inner.make()
    settings = environment.for_portal(home, database, "test")
    settings.pop("PYTHONSAFEPATH")  # pytest finds the tests' own modules from the checkout
    addresses = {"DATABASE_URL": database.owner_url, "PAGALMS_APP_DATABASE_URL": database.app_url}
    return settings | addresses | {"PAGALMS_HOME": str(inner.path)}


def _test(home: Home, database: databases.Database, arguments: Sequence[str]) -> int:
    settings = settings_for(home, database)
    everything = list(arguments) == ["all"]
    arguments = [] if everything else arguments
    browser = packages.browser(install=not arguments)
    if browser:
        settings["PAGALMS_CHROMIUM"] = browser
    elif not arguments or any("browser" in word for word in arguments):
        say(packages.NO_BROWSER)
    if arguments:
        return _pytest_alone(pytest_words(home, arguments), settings)
    packages.system_postgres_in_ci()
    say(f"Testing with {database.sentence}, Python {sys.version.split()[0]}.")
    resting = [] if everything or packages.in_ci() else parts.as_they_passed(home)
    return _everything(home, settings, resting, missing_browser=browser is None)


def _pytest_alone(words: list[str], settings: dict[str, str]) -> int:
    process = subprocess.Popen(words, cwd=CHECKOUT, env=settings, preexec_fn=follow_parent)  # noqa: PLW1509 - one system call
    try:
        return process.wait()
    except Stopped:
        process.terminate()
        process.wait()
        raise


def _everything(
    home: Home, settings: dict[str, str], resting: Sequence[parts.Part], *, missing_browser: bool
) -> int:  # fmt: skip
    checks = Checks(settings, static_checks(home))
    states = {part: part.state() for part in parts.PARTS if part not in resting}
    checks.start()
    try:
        code, closing = _pytest_streamed(pytest_words(home, [], resting), settings)
        checks.thread.join()
    finally:
        checks.stop()
    if code == 0 and not settings.get("PYTEST_ADDOPTS"):  # words there may have left tests out
        parts.note_passed(home, states)
    for check in checks.all:
        if check.code != 0:
            print(f"\n--- {check.name} ---\n{check.said.rstrip()}")
    print("\nSummary")
    for check in checks.all:
        print(check.line)
    for part in resting:
        print(f"  {part.name:<14} RESTED   nothing of it has changed since it passed; ./pagalms test all runs it too")
    forbidden = missing_browser and packages.in_ci()
    if missing_browser:
        print(f"  {'browser tests':<14} SKIPPED  no chromium" + ("; in CI this is a failure" if forbidden else ""))
    print(f"  {'pytest':<14} {'ok' if code == 0 else 'FAILED'}", flush=True)
    sys.stdout.buffer.write(closing or f"pytest ended with code {code} and no closing line\n".encode())
    sys.stdout.buffer.flush()
    return 1 if code or forbidden or any(check.code != 0 for check in checks.all) else 0


def _pytest_streamed(words: list[str], settings: dict[str, str]) -> tuple[int, bytes]:
    """Run pytest and pass on what it says, but for its closing line, which the caller prints after the summary."""
    columns = {"COLUMNS": str(shutil.get_terminal_size((110, 24)).columns)}
    process = subprocess.Popen(
        words,
        cwd=CHECKOUT,
        env=settings | columns,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        preexec_fn=follow_parent,  # noqa: PLW1509 - the function makes one system call
    )
    closing = b""
    try:
        for line in process.stdout or ():
            is_closing = CLOSING.fullmatch(COLOURS.sub(b"", line))
            sys.stdout.buffer.write(closing if is_closing else line)
            closing = line if is_closing else closing
            sys.stdout.buffer.flush()
        return process.wait(), closing
    except Stopped:
        process.terminate()
        process.wait()
        raise
