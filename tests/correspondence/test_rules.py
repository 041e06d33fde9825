"""Headings, states, and how long answers usually take."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pagalms.correspondence.rules import LONGEST_SUBJECT, Status, status_of, subject_of, usual_days

NOON = datetime(2026, 5, 31, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Kad mainīs skaitītāju?", "Kad mainīs skaitītāju?"),
        ("Labdien! Rēķinā ir ūdens starpība.", "Rēķinā ir ūdens starpība."),
        ("Labdien!", "Labdien!"),
        ("\n\n  Labdien,\nkur maksāt?", "Labdien,"),
        ("labdien, kad būs karstais ūdens?", "Kad būs karstais ūdens?"),
        (" ".join(["vārds"] * 30), " ".join(["vārds"] * 13) + "…"),
        ("x" * 200, "x" * 79 + "…"),
    ],
)
def test_subject(text: str, subject: str) -> None:
    assert subject_of(text) == subject
    assert len(subject) <= LONGEST_SUBJECT


@pytest.mark.parametrize(
    ("waiting", "taken", "closed", "status"),
    [
        (NOON, False, None, Status.SENT),
        (NOON, True, None, Status.IN_WORK),
        (None, True, None, Status.ANSWERED),
        (None, True, NOON, Status.CLOSED),
    ],
)
def test_status(waiting: datetime | None, taken: bool, closed: datetime | None, status: Status) -> None:
    assert status_of(waiting_since=waiting, taken=taken, closed_at=closed) is status


@pytest.mark.parametrize(
    ("hours", "days"),
    [([1] * 4, None), ([1] * 5, 1), ([2, 2, 30, 300, 400], 2), ([24, 24, 24, 24, 25], 1), ([49] * 6, 3)],
)
def test_usual_time_is_the_median(hours: list[int], days: int | None) -> None:
    assert usual_days([timedelta(hours=one) for one in hours]) == days
