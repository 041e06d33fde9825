"""One import in a process of its own, so that its memory can be measured: prints seconds and peak as JSON."""

from __future__ import annotations

import json
import resource
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import django

if TYPE_CHECKING:
    from pagalms.exchange.imports import Audience


class Nobody:
    """Nobody watches."""

    def __getattr__(self, name: str) -> Any:
        return lambda *_what: None


def taken_in(path: Path) -> tuple[int, float]:
    """Take the package in; how many rows were written, in how many seconds. Ends the process when it is refused."""
    from pagalms.exchange.imports import take_in  # noqa: PLC0415 - after the setup
    from pagalms.exchange.source import open_package  # noqa: PLC0415 - after the setup

    started = time.perf_counter()
    with open_package(path) as package:
        outcome = take_in(
            package, by=None, at=datetime(2026, 5, 31, 9, tzinfo=UTC), today=date(2026, 5, 31), dry_run=False,
            audience=cast("Audience", Nobody()),
        )  # fmt: skip
    seconds = time.perf_counter() - started
    if not outcome.written:
        raise SystemExit(f"refused: {outcome.faults.first(3, [])}")
    return outcome.written, seconds


def main(path: Path) -> None:
    """Measure one."""
    django.setup()
    written, seconds = taken_in(path)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "mebibytes": peak, "written": written}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
