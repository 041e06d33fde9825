"""The time a document tells of, and the one day that decides whose it is."""

from __future__ import annotations

import calendar
from datetime import date

QUARTERS = ("Q1", "Q2", "Q3", "Q4")
MONTHS = tuple(f"{month:02d}" for month in range(1, 13))
PARTS = ("", *QUARTERS, *MONTHS)
FIRST_YEAR, LAST_YEAR = 1990, 2100


def last_day(year: int, part: str = "") -> date:
    """The last day of a year, or of its `part`: a quarter ("Q1") or a month ("03")."""
    month = 12
    if part in QUARTERS:
        month = 3 * int(part[1])
    elif part:
        month = int(part)
    return date(year, month, calendar.monthrange(year, month)[1])


def deciding_day(dated: date, *, year: int | None = None, part: str = "") -> date:
    """The day on which a reader must have owned the flat: the end of the document's period, or its own day if earlier.

    A statement of 2024 written in January 2026 is of those who owned the flat at the end of 2024; a plan for 2026
    written in January is of those who owned it in January, whoever buys the flat later.
    """
    return dated if year is None else min(dated, last_day(year, part))
