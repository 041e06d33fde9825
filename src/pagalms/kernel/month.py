"""A calendar month, the period of readings and bills."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Self

_FORM = re.compile(r"((?:19|20|21)\d{2})-(0[1-9]|1[0-2])", re.ASCII)  # the months around it are dates too


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """One month; in the database it is stored as its first day, in files and addresses as `2026-05`."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `2026-05`. Raises ValueError for anything else."""
        found = _FORM.fullmatch(text)
        if not found:
            raise ValueError(f"not a month: {text!r}")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: date) -> Self:
        """The month a day lies in."""
        return cls(day.year, day.month)

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return date(self.year, self.number, monthrange(self.year, self.number)[1])

    def plus(self, months: int) -> Self:
        """The month so many later (earlier when negative)."""
        years, zero_based = divmod(self.year * 12 + self.number - 1 + months, 12)
        return type(self)(years, zero_based + 1)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"
