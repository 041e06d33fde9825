"""`bench`: benchmarks in a database of their own, each beside a limit that is measured in the same run."""

from __future__ import annotations

import os
import sys

from pagalms.local import database as databases
from pagalms.local.home import CHECKOUT, Home, locked
from pagalms.local.processes import Stopped, foreground, stopping_calmly
from pagalms.local.terminal import say
from pagalms.local.testing import ANOTHER, INTERRUPTED, settings_for

MODULES = {
    "import": "bench.imports", "backup": "bench.backups", "pages": "bench.pages", "scale": "bench.scale",
    "papers": "bench.papers", "opening": "bench.opening", "memory": "bench.memory",
    "slow": "bench.slow_line",
}  # fmt: skip


def bench(what: str, flats: int) -> int:
    """Run one of MODULES for a manager of that many flats; 0 when its goals are met."""
    home = Home.of_environment()
    with stopping_calmly():
        try:
            with locked(home.path / "test.lock", ANOTHER), databases.used(home, disposable=True) as database:
                settings = settings_for(home, database)
                settings["PYTHONPATH"] += os.pathsep + str(CHECKOUT)
                say(f"Measuring with {database.sentence}; this takes some minutes …")
                return foreground([sys.executable, "-m", MODULES[what], str(flats)], settings)
        except Stopped:
            return INTERRUPTED
