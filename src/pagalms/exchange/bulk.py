"""Rows that came as such, by the API: written down as the files they would be, so that one importer judges all."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from pagalms.exchange.columns import SHEETS
from pagalms.exchange.imports import Outcome, take_in
from pagalms.exchange.models import ImportRun
from pagalms.exchange.rules import Way
from pagalms.exchange.source import open_package
from pagalms.kernel.intake import Fault, Tally

Cell = str | int | float | bool | None
Row = Mapping[str, Cell]
Sheets = Mapping[str, Sequence[Row]]
PASSES = 6  # what is left out can make others wrong: a line without its bill, a bill without its owner


class Busy(Exception):
    """Another import is being written; try again in a moment."""


@dataclass
class Bulk:
    """What became of the rows: `faults` by sheet and place in it (from 0), `general` of no single row."""

    written: bool = False
    faults: dict[str, dict[int, list[Fault]]] = field(default_factory=lambda: defaultdict(dict))
    general: list[Fault] = field(default_factory=list)
    tallies: dict[str, Tally] = field(default_factory=dict)

    def refused(self) -> int:
        """How many rows are wrong."""
        return sum(map(len, self.faults.values()))


class _Quiet:
    """Nobody watches, and nobody waits for another import to end."""

    def waiting(self) -> None:
        raise Busy

    def beginning(self, sheet: str) -> None:
        """Nothing to tell."""

    def reading(self, sheet: str, done: float) -> None:
        """Nothing to tell."""

    def step(self, step: str) -> None:
        """Nothing to tell."""

    def judged(self, outcome: Outcome) -> None:
        """Nothing to tell."""


def take_in_rows(sheets: Sheets, *, system: str, whole: bool, dry_run: bool, at: datetime, today: date) -> Bulk:
    """Take the rows in: all or none when `whole`, else those that are right. Raises Busy."""
    result = Bulk()
    left = {sheet: dict(enumerate(rows)) for sheet, rows in sheets.items() if rows}
    for _ in range(PASSES):
        found = _tried(left, system=system, dry_run=dry_run or not whole, at=at, today=today)
        result.tallies, result.written = found.tallies, found.written
        result.general += found.general
        for sheet, faults in found.faults.items():
            result.faults[sheet] |= faults
        if whole or found.general or not found.faults:
            break
        for sheet, faults in found.faults.items():
            left[sheet] = {place: row for place, row in left[sheet].items() if place not in faults}
    if not whole and not dry_run and not found.general and not found.faults and any(left.values()):
        result.written = _tried(left, system=system, dry_run=False, at=at, today=today).written
    return result


def _tried(sheets: Mapping[str, Mapping[int, Row]], *, system: str, dry_run: bool, at: datetime, today: date) -> Bulk:
    """One try, with faults at the places that the rows had when they came."""
    result = Bulk()
    with TemporaryDirectory(prefix="pagalms-") as folder:
        places = {sheet: _written(Path(folder), sheet, rows) for sheet, rows in sheets.items() if rows}
        if not places:
            return result
        with open_package(Path(folder), f"API: {system}"[:200]) as package:
            run = ImportRun(at=at, way=Way.API, source=package.name, sha256=package.digest, files=list(places))
            outcome = take_in(
                package, by=None, at=at, today=today, dry_run=dry_run, audience=_Quiet(), run=None if dry_run else run
            )
    result.written, result.tallies = bool(outcome.written), outcome.tallies
    for fault in outcome.faults.first(outcome.faults.total, list(places)):
        place = places.get(fault.sheet, {}).get(fault.line)
        if place is None:
            result.general.append(fault)
        else:
            result.faults[fault.sheet].setdefault(place, []).append(fault)
    return result


def _written(folder: Path, sheet: str, rows: Mapping[int, Row]) -> dict[int, int]:
    """The sheet as a file; physical line -> place of the row in what came."""
    names = [column.name for column in SHEETS[sheet]]
    places, line = {}, 2
    with (folder / f"{sheet}.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(names)
        for place, row in rows.items():
            cells = [_said(row.get(name)) for name in names]
            writer.writerow(cells)
            places[line] = place
            line += 1 + sum(cell.count("\n") for cell in cells)
    return places


def _said(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    return str(cell).replace("\r\n", "\n").replace("\r", "\n")
