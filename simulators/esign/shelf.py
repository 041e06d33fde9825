"""Writes a shelf of examples into a folder: what people signed, every attack, and whom to trust."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from simulators.esign import application
from simulators.esign.application import USUAL
from simulators.esign.attacks import TABLE, Case
from simulators.esign.scene import Scene
from simulators.esign.world import World
from simulators.people import Person


def _row(case: Case, data: bytes) -> dict[str, object]:
    return {
        "file": case.file_name,
        "label": case.label,
        "verdict": case.verdict,
        "accepts": sorted(case.accepts),
        "reason": case.reason,
        "story": case.story,
        "bytes": len(data),
    }


def write(world: World, people: Sequence[Person], folder: Path, cases: Sequence[Case] = TABLE) -> list[Path]:
    """Files of every person in `people/`, every example of the first one in `examples/` with a table, and anchors.

    Returns what was written. Raises ValueError when there is nobody.
    """
    if not people:
        raise ValueError("there is nobody to sign")
    written = [_put(folder / "anchors" / each.name, each.read_bytes()) for each in (*world.anchors, *world.tsa_anchors)]
    for person in people:
        page = application.pdf_of(person, USUAL, world.moment(None))
        for ending, data in (
            ("edoc", world.container(person, {"iesniegums.pdf": page})),
            ("pdf", world.pdf(person, page)),
        ):
            written.append(_put(folder / "people" / f"{person.personal_code}.{ending}", data))
    scene, rows = Scene.of(world, people[0]), []
    for case in cases:
        data = case.make(scene)
        written.append(_put(folder / "examples" / case.file_name, data))
        rows.append(_row(case, data))
    table = json.dumps(rows, ensure_ascii=False, indent=1)
    return [*written, _put(folder / "examples" / "examples.json", table.encode())]


def _put(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path
