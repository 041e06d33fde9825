"""When readers are told of new documents: what is published one after another goes into one letter a person."""

from __future__ import annotations

from datetime import datetime, timedelta

PAUSE = timedelta(minutes=10)  # without a further document; until then one can be withdrawn and nobody was told
LONGEST = timedelta(hours=1)  # that the first one waits for those that go on coming
MOST_NAMED = 10  # documents named in a letter; of more it says how many


def are_due(first: datetime, last: datetime, *, at: datetime) -> bool:
    """Whether letters go out, where the first and the last document nobody has been told of came then."""
    return last <= at - PAUSE or first <= at - LONGEST


def due_by(first: datetime, last: datetime) -> datetime:
    """When that will be if no further document comes."""
    return min(last + PAUSE, first + LONGEST)
