"""`./pagalms bench scale`: the same pages for a manager of a thousand flats and of more, with 36 months each."""

from __future__ import annotations

import sys

from bench.apart import measured
from bench.manager import manager
from bench.table import Line, show

SMALLEST = 1000
GROWTH = 1.25  # p95 at most so many times that of the smallest
TURNS = 3  # the best one counts, for both: whatever else the machine does for a moment is in the slowest twentieth


def main(flats: int) -> int:
    """Measure at SMALLEST flats, and at so many; 0 when the goals are met."""
    small, large = (_measured(size) for size in (SMALLEST, flats))
    lines = [
        Line(
            f"{name}, p95", f"{large[name] * 1000:.1f} ms", f"{small[name] * 1000:.1f} ms",
            small[name] / large[name], 1 / GROWTH,
        )
        for name in small
    ]  # fmt: skip
    return show(f"Pages at {flats:,} flats beside {SMALLEST:,}, 36 months each", f"{SMALLEST:,} flats", lines)


def _measured(flats: int) -> dict[str, float]:
    with manager(flats, residents=60) as residents:
        turns = [measured("p95", residents) for _ in range(TURNS)]
    return {name: min(turn[name] for turn in turns) for name in turns[0]}


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1])))
