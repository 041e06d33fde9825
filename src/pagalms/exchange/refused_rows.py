"""The refused rows of a file as they came, with the reason before each: put right and sent again, they are taken."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext as _

from pagalms.exchange.columns import header_key
from pagalms.exchange.dialect import Broken
from pagalms.exchange.faults import KEPT, Faults
from pagalms.exchange.keeping import PURPOSE
from pagalms.exchange.models import ImportRun, RefusedFile
from pagalms.exchange.source import Package
from pagalms.kernel.intake import Fault
from pagalms.kernel.sealing import Box
from pagalms.kernel.tables import FORMULA_SIGNS, xlsx_bytes

_HARMLESS = re.compile(r"-[\d\s.,]+")  # a negative number is no formula
Table = list[list[str]]


def sealed_files(run: ImportRun, package: Package, faults: Faults) -> Iterator[RefusedFile]:
    """A file for each sheet of the package in which rows were refused, not yet saved."""
    by_sheet: defaultdict[str, defaultdict[int, list[Fault]]] = defaultdict(lambda: defaultdict(list))
    for fault in faults.first(KEPT, []):
        by_sheet[fault.sheet][fault.line].append(fault)
    for sheet in package.labels:
        head, rows = _refused(package, sheet, by_sheet[sheet])
        if not rows:
            continue
        name = package.labels[sheet].rpartition("/")[2]
        if package.is_workbook():
            content, name = xlsx_bytes(name, head, rows), f"{name}.xlsx"
        else:
            content = _csv(head, rows)
        yield RefusedFile(
            run=run, sheet=sheet, name=name, rows=len(rows), lines=sorted(by_sheet[sheet]),
            sealed=Box(PURPOSE).encrypt(content),
        )  # fmt: skip


def content_of(file: RefusedFile) -> bytes:
    """What was sealed."""
    return Box(PURPOSE).decrypt(bytes(file.sealed))


def _refused(package: Package, sheet: str, faults: Mapping[int, Sequence[Fault]]) -> tuple[list[str], Table]:
    """The header and the refused rows, each with its reasons first; the reasons of an earlier time are taken away."""
    word = _("reason")
    if not faults:
        return [], []
    found: Table = []
    head: list[str] = []
    earlier: set[int] = set()
    try:
        for record in package.records(sheet):
            if not head:
                if any(map(str.strip, record.cells)):
                    head = _without_end(record.cells)
                    earlier = {at for at, name in enumerate(head) if header_key(name) == header_key(word)}
            elif record.line in faults:
                found.append([_why(faults[record.line]), *_left(record.cells, earlier)])
    except Broken:  # of what cannot be read nothing can be sent back
        return [], []
    return [word, *_left(head, earlier)], found


def _why(faults: Sequence[Fault]) -> str:
    return "; ".join(f"{fault.column}: {fault.reason}" if fault.column else fault.reason for fault in faults)


def _without_end(cells: list[str]) -> list[str]:
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    return cells


def _left(cells: Sequence[str], without: set[int]) -> list[str]:
    return [cell for at, cell in enumerate(cells) if at not in without]


def _csv(head: Sequence[str], rows: Table) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows([head, *(map(_cell, row) for row in rows)])
    return "\ufeff".encode() + out.getvalue().encode()


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_SIGNS) and not _HARMLESS.fullmatch(text) else text
