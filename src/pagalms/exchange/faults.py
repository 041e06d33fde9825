"""All refused rows of an import, gathered before anything is said."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

from pagalms.kernel.intake import Fault

KEPT = 5000  # with their words; more are only counted
_CODE = re.compile(r"(?<!\d)\d{6}[-\u2010-\u2015 ]?\d{5}(?!\d)")
LONGEST = 60


@dataclass
class Faults:
    """The faults, and the lines refused by sheet."""

    total: int = 0
    _kept: list[Fault] = field(default_factory=list)
    _lines: defaultdict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def add(self, fault: Fault) -> None:
        """Keep one more."""
        self.total += 1
        self._lines[fault.sheet].add(fault.line)
        if len(self._kept) < KEPT:
            self._kept.append(fault)

    def refused(self, sheet: str) -> int:
        """How many rows of a sheet cannot go in."""
        return len(self._lines[sheet])

    def forget(self, sheet: str) -> None:
        """Drop a sheet's faults, because it is read again."""
        gone = [fault for fault in self._kept if fault.sheet == sheet]
        self.total -= len(gone)
        self._kept = [fault for fault in self._kept if fault.sheet != sheet]
        self._lines[sheet].clear()

    def first(self, count: int, order: list[str]) -> list[Fault]:
        """The first of them, file by file and line by line."""
        place = {sheet: at for at, sheet in enumerate(order)}
        return sorted(self._kept, key=lambda fault: (place.get(fault.sheet, -1), fault.line))[:count]


def printable(value: str, *, secret: bool) -> str:
    """A value as a list of refused rows may show it: short, on one line, never a personal code."""
    if secret:
        return re.sub(r"\w", "*", value[:20])
    value = _CODE.sub("******-*****", " ".join(value.split()))
    value = "".join(letter if letter.isprintable() else "\ufffd" for letter in value)
    return value if len(value) <= LONGEST else value[: LONGEST - 1] + "…"
