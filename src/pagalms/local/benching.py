"""`bench`: benchmarks in a database of their own, each beside a limit that is measured in the same run."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Mapping

from pagalms.local import database as databases
from pagalms.local.home import CHECKOUT, Home, locked
from pagalms.local.processes import Stopped, foreground, stopping_calmly
from pagalms.local.terminal import say
from pagalms.local.testing import ANOTHER, INTERRUPTED, settings_for

MODULES = {
    "pages": "bench.pages", "scale": "bench.scale", "papers": "bench.papers", "memory": "bench.memory",
    "slow": "bench.slow_line", "import": "bench.imports", "backup": "bench.backups", "opening": "bench.opening",
}  # fmt: skip


def bench(what: str, flats: int) -> int:
    """Run one of MODULES for a manager of that many flats, or "all" of them; 0 when the goals are met."""
    home = Home.of_environment()
    with stopping_calmly():
        try:
            with locked(home.path / "test.lock", ANOTHER), databases.used(home, disposable=True) as database:
                settings = settings_for(home, database)
                settings["PYTHONPATH"] += os.pathsep + str(CHECKOUT)
                say(f"Measuring with {database.sentence}; this takes some minutes …")
                say(machine())
                if what != "all":
                    return _measured(what, flats, settings)
                return _all(flats, settings)
        except Stopped:
            return INTERRUPTED


def machine() -> str:
    """What the figures belong to, and whether other work was beside them."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    cores, load = len(os.sched_getaffinity(0)), os.getloadavg()[0]
    python = platform.python_version()
    return f"{cores} cores ({platform.machine()}), {memory:.0f} GiB, Python {python}; load at the start {load:.1f}"


def _all(flats: int, settings: Mapping[str, str]) -> int:
    """One after another, a table each; those that missed a goal are named at the end."""
    codes = {}
    for what in MODULES:
        print(f"\n./pagalms bench {what} --flats {flats}", flush=True)
        codes[what] = _measured(what, flats, settings)
    missed = [what for what, code in codes.items() if code]
    print("\nGoals missed by: " + ", ".join(missed) if missed else "\nAll goals are met.")
    return 1 if missed else 0


def _measured(what: str, flats: int, settings: Mapping[str, str]) -> int:
    return foreground([sys.executable, "-m", MODULES[what], str(flats)], settings)
