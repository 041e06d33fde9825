"""What a scenario found, as one line of a table."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Found:
    """`confirmed` is what the portal said it has, `found` what is there afterwards; `faults` are broken promises."""

    scenario: str
    confirmed: int = 0
    found: int = 0
    doubled: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    recovered: float | None = None
    slowest: float = 0.0
    notes: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def judge(self, holds: bool, otherwise: str) -> None:
        """Note a broken promise unless it holds."""
        if not holds:
            self.faults.append(otherwise)

    @property
    def cells(self) -> list[str]:
        """The line."""
        errors = ", ".join(f"{kind}: {count}" for kind, count in sorted(self.errors.items())) or "–"
        recovered = "–" if self.recovered is None else f"{self.recovered:.1f}"
        slowest = f"{self.slowest:.1f}" if self.slowest else "–"
        verdict = "holds" if not self.faults else "BROKEN"
        counts = [str(number) for number in (self.confirmed, self.found, self.doubled)]
        return [self.scenario, *counts, errors, recovered, slowest, verdict]


HEAD = ["scenario", "confirmed", "found", "doubled", "5xx and cut lines", "recovers, s", "slowest, s", "promise"]


def printed(results: list[Found]) -> str:
    """The table with its notes."""
    rows = [HEAD, *(result.cells for result in results)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    for result in results:
        lines += ["", f"{result.scenario}:", *(f"  {note}" for note in result.notes)] if result.notes else []
        lines += [f"  BROKEN: {fault}" for fault in result.faults]
    return "\n".join(lines)
