"""What may be written and where a thread stands."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median

LONGEST_TEXT = 5000
LONGEST_TYPED = 50_000  # what a field lets in: more than is taken, so that a longer text is told of and not cut
MOST_FILES = 5
MOST_A_DAY = 20  # messages of one person in 24 hours
MOST_FILES_A_DAY = 30  # their files
LONGEST_SUBJECT = 80
ENOUGH_ANSWERS = 5  # fewer say nothing about how long answers take
LOOKED_BACK = timedelta(days=90)
_DAY = timedelta(days=1)


class Topic(StrEnum):
    """What a question is about."""

    METERS = "meters"
    BILLS = "bills"
    HOUSE = "house"
    DATA = "data"
    OTHER = "other"


class Status(StrEnum):
    """Where a thread stands, as its writer sees it."""

    SENT = "sent"
    IN_WORK = "in_work"
    ANSWERED = "answered"
    CLOSED = "closed"


def status_of(*, waiting_since: datetime | None, taken: bool, closed_at: datetime | None) -> Status:
    """A message that waits counts more than anything else; `taken`: somebody of the office has it in hand."""
    if waiting_since:
        return Status.IN_WORK if taken else Status.SENT
    return Status.CLOSED if closed_at else Status.ANSWERED


def subject_of(text: str) -> str:
    """The heading of a thread: the first sentence or line of the question, cut between words."""
    first = next((line.strip() for line in text.strip().splitlines() if line.strip()), "")
    for greeting in ("labdien", "labrīt", "labvakar", "sveiki", "good day", "hello"):
        if first.casefold().startswith(greeting) and len(first) > len(greeting) + 12:
            first = first[len(greeting) :].lstrip(" ,.!")
            first = first[:1].upper() + first[1:]
    if len(first) <= LONGEST_SUBJECT:
        return first
    cut = first[: LONGEST_SUBJECT - 1]
    return f"{cut.rpartition(' ')[0] or cut}…"


def usual_days(waited: Sequence[timedelta]) -> int | None:
    """Within how many days half of the questions were answered; None when too few were."""
    if len(waited) < ENOUGH_ANSWERS:
        return None
    return max(1, math.ceil(median(one / _DAY for one in waited)))
