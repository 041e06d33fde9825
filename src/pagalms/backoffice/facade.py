"""A house drawn as its front: one window for one flat (docs/understand/design.md)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from pagalms.meters.queries.desk import FlatState

CLASSES = {"all": "on", "part": "part", "none": "win"}
STEP, LEFT, TOP, STOREY, GROUND = 16, 9, 8, 20, 10
WIDEST = 24  # windows beside each other; a longer storey goes on below


@dataclass(frozen=True)
class Pane:
    """One window: where it is and how it is lit."""

    x: int
    y: int
    lit: str


@dataclass(frozen=True)
class Facade:
    """The drawing of a house; lengths in units of the drawing."""

    width: int
    height: int
    panes: tuple[Pane, ...]
    doors: tuple[int, ...]

    @property
    def door_y(self) -> int:
        """Where the doors stand."""
        return self.height - GROUND + 1


def facade_of(flats: Sequence[FlatState]) -> Facade:
    """The house, its storeys from the top; flats whose storey is unknown stand in rows."""
    rows = _rows(flats)
    widest = max((len(row) for row in rows), default=1)
    panes = [
        Pane(LEFT + STEP * place, TOP + STOREY * storey, CLASSES[flat.state])
        for storey, row in enumerate(rows)
        for place, flat in enumerate(row)
    ]
    width = 2 * LEFT + STEP * (widest - 1) + 10
    doors = tuple(range(LEFT + STEP, max(width - LEFT, LEFT + STEP + 1), STEP * 5))
    return Facade(width, TOP + STOREY * len(rows) + GROUND, tuple(panes), doors)


def _rows(flats: Sequence[FlatState]) -> list[list[FlatState]]:
    storeys: dict[int, list[FlatState]] = defaultdict(list)
    for flat in flats:
        storeys[flat.flat.storey or 0].append(flat)
    rows = [storeys[storey] for storey in sorted(storeys, reverse=True)]
    return [row[start : start + WIDEST] for row in rows for start in range(0, len(row), WIDEST)]
