"""Which flats a notice is for, and where it stands on a day."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

LONGEST_TITLE, LONGEST_TEXT, LONGEST_FLATS = 120, 4000, 200
MOST_PAPERS = 5
_RANGE = re.compile(r"(\d{1,4})\s*[-–—]\s*(\d{1,4})", re.ASCII)
_NUMBER = re.compile(r"(\d{1,4})(.*)", re.ASCII)


class Standing(StrEnum):
    """Where a notice is in its life."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    CURRENT = "current"
    PAST = "past"
    WITHDRAWN = "withdrawn"


def standing(
    *, published: datetime | None, withdrawn: datetime | None, first: date | None, end: date | None, on: date
) -> Standing:
    """Where a notice shown from `first` until the day before `end` stands on that day."""
    if withdrawn:
        return Standing.WITHDRAWN
    if not published:
        return Standing.DRAFT
    if first and on < first:
        return Standing.SCHEDULED
    return Standing.PAST if end and on >= end else Standing.CURRENT


@dataclass(frozen=True)
class Unknown:
    """The part of a list of flats that names none."""

    part: str


def chosen(said: str, numbers: Iterable[str]) -> frozenset[str] | Unknown:
    """The flats that "1–20, 24, 31A" names, out of a house's numbers.

    A range takes each flat whose leading digits lie in it, so 12A is in 1–20. The staircases of a house are ranges.
    """
    known = {number.casefold(): number for number in numbers}
    found: set[str] = set()
    for part in (piece.strip() for piece in re.split(r"[,;]|\s+un\s+", said)):
        if not part:
            continue
        between = _RANGE.fullmatch(part)
        if between:
            first, last = int(between[1]), int(between[2])
            some = {number for number in known.values() if first <= _leading(number) <= last}
        else:
            some = {known[part.casefold()]} if part.casefold() in known else set()
        if not some:
            return Unknown(part)
        found |= some
    return frozenset(found)


def _leading(number: str) -> int:
    found = _NUMBER.match(number)
    return int(found[1]) if found else 0


@dataclass(frozen=True)
class Mistake:
    """Why a notice cannot be: a word for the reason, and the field it belongs to."""

    code: str
    field: str


def mistake_in(
    *,
    title: str,
    text: str,
    first: date,
    last: date | None,
    begins: datetime | None,
    ends: datetime | None,
    on: date,
) -> Mistake | None:
    """The first thing wrong with a notice on that day; `last` is its last day, `begins` and `ends` are of works."""
    judged = (
        (not title.strip(), "no_title", "title"),
        (not text.strip(), "no_text", "text"),
        (bool(last and last < first), "ends_before", "last"),
        (bool(last and last < on), "over", "last"),
        (bool(ends and not begins), "no_beginning", "begins"),
        (bool(begins and not ends), "no_end", "ends"),
        (bool(begins and ends and ends <= begins), "works_end_before", "ends"),
    )
    return next((Mistake(code, field) for wrong, code, field in judged if wrong), None)
