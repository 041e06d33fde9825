"""`./pagalms bench pages`: handing in three readings, and the three pages people come for, beside bare Django."""

from __future__ import annotations

import sys

from bench.apart import measured
from bench.asking import ROUNDS
from bench.manager import manager
from bench.table import Line, show

SPEED = 0.60
MOST_STATEMENTS = {"home": 8, "bills": 8, "meters": 8, "home beside fewer rows": 8, "handing in 3 readings": 10}
ONLY_TOLD = {"home beside fewer rows"}  # ADR 0041


def main(flats: int) -> int:
    """Measure and print; 0 when the goals are met."""
    with manager(flats, residents=2 * ROUNDS) as residents:
        found = measured("pairs", residents)
    lines = [line for pair in found for line in _lines(*pair)]
    return show(f"A resident's requests inside one process, {flats:,} flats, 36 months", "bare Django", lines)


def _lines(name: str, ours: float, theirs: float, count: int) -> tuple[Line, Line]:
    most = MOST_STATEMENTS[name]
    return (
        Line(
            name, f"{ours * 1000:.1f} ms", f"{theirs * 1000:.1f} ms", theirs / ours, 0 if name in ONLY_TOLD else SPEED
        ),
        Line("  statements, at most", str(count), str(most), most / count, 1),
    )


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1])))
