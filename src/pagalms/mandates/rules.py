"""What a power of attorney can allow, and when one may be recorded (DOMAIN, People and Who sees what)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pagalms.files.rules import PICTURES, SIGNED

SCANS = SIGNED | PICTURES  # what a copy of the document may be
MOST_SCANS = 10
TOLD_BEFORE = 14  # days: how long before its end both are told by letter
KEPT_IN_SIGHT = 30  # days: how long before its end a mandate is named to staff, and how long after it in the lists


class Right(StrEnum):
    """What somebody may do in a property. `OWN` is what no mandate gives: ending mandates, an owner's own contacts."""

    SEE = "see"
    HAND_IN = "hand_in"
    WRITE = "write"
    OWN = "own"


def rights_of(*, hand_in: bool, write: bool) -> frozenset[Right]:
    """What a mandate allows; seeing is always in it."""
    more = {Right.HAND_IN: hand_in, Right.WRITE: write}
    return frozenset({Right.SEE, *(right for right, given in more.items() if given)})


@dataclass(frozen=True)
class Draft:
    """A power of attorney as a clerk typed it; `until` is the last day, None without one."""

    dated: date
    since: date
    until: date | None
    flats: frozenset[int]
    own_code: bool  # the representative's code is the principal's


@dataclass(frozen=True)
class Mistake:
    """Why a draft cannot be recorded: a word for the reason, and the field it belongs to."""

    code: str
    field: str


def mistakes(draft: Draft, *, owned: Collection[int], on: date) -> Iterator[Mistake]:
    """What is wrong with a draft; `owned` are the properties that the principal owns on that day."""
    if draft.own_code:
        yield Mistake("own_code", "personal_code")
    if not draft.flats:
        yield Mistake("no_flats", "flats")
    elif not draft.flats.issubset(owned):
        yield Mistake("not_owned", "flats")
    if draft.dated > on:
        yield Mistake("dated_ahead", "dated")
    if draft.since < draft.dated:
        yield Mistake("before_document", "since")
    if draft.until is not None and draft.until < draft.since:
        yield Mistake("ends_before", "until")
    elif draft.until is not None and draft.until < on:
        yield Mistake("over", "until")
