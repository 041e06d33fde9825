"""The table that a benchmark prints: what was measured, against what, and whether the goal was met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One measurement beside its limit. The ratio says how near it comes to the limit; 1 is as good as that."""

    name: str
    measured: str
    limit: str
    ratio: float
    goal: float

    @property
    def met(self) -> bool:
        """Whether the goal was reached."""
        return self.ratio >= self.goal


def show(title: str, limit: str, lines: Sequence[Line]) -> int:
    """Print the table; 0 when all goals are met, else 1."""
    cells = [("", "measured", limit, "ratio", "goal", "")]
    cells += [
        (line.name, line.measured, line.limit, f"{line.ratio:.2f}", f"{line.goal:.2f}", "" if line.met else "MISSED")
        for line in lines
    ]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    print(title)
    for row in cells:
        first, *rest = (
            cell.ljust(width) if at == 0 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        print("  ".join((first, *rest)).rstrip())
    return 0 if all(line.met for line in lines) else 1
