"""Which flats a list names, and where a notice stands."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from pagalms.notices.rules import Standing, Unknown, chosen, mistake_in, standing

HOUSE = ["1", "2", "9", "10", "12", "12A", "20", "21"]
NOON = datetime(2026, 5, 31, 9, tzinfo=UTC)
DAY = date(2026, 5, 31)


@pytest.mark.parametrize(
    ("said", "flats"),
    [
        ("1–10", {"1", "2", "9", "10"}),
        ("10-20", {"10", "12", "12A", "20"}),
        ("1, 12a", {"1", "12A"}),
        ("2 un 21", {"2", "21"}),
        (" 1 – 2 ; 20,", {"1", "2", "20"}),
        ("", set()),
    ],
)
def test_flats(said: str, flats: set[str]) -> None:
    assert chosen(said, HOUSE) == flats


@pytest.mark.parametrize(
    ("said", "part"), [("3", "3"), ("1, x", "x"), ("30–40", "30–40"), ("20–10", "20–10"), ("1–", "1–"), ("’; --", "’")]
)
def test_no_such_flat(said: str, part: str) -> None:
    assert chosen(said, HOUSE) == Unknown(part)


@pytest.mark.parametrize(
    ("published", "withdrawn", "first", "end", "stands"),
    [
        (None, None, DAY, None, Standing.DRAFT),
        (NOON, None, DAY, None, Standing.CURRENT),
        (NOON, None, date(2026, 6, 1), None, Standing.SCHEDULED),
        (NOON, None, date(2026, 5, 1), DAY, Standing.PAST),
        (NOON, None, date(2026, 5, 1), date(2026, 6, 1), Standing.CURRENT),
        (NOON, NOON, DAY, None, Standing.WITHDRAWN),
    ],
)
def test_standing(
    published: datetime | None, withdrawn: datetime | None, first: date, end: date | None, stands: Standing
) -> None:
    assert standing(published=published, withdrawn=withdrawn, first=first, end=end, on=DAY) is stands


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, None),
        ({"title": "  "}, "no_title"),
        ({"text": ""}, "no_text"),
        ({"last": date(2026, 5, 30)}, "ends_before"),
        ({"first": date(2026, 5, 1), "last": date(2026, 5, 30)}, "over"),
        ({"last": DAY}, None),
        ({"begins": NOON}, "no_end"),
        ({"ends": NOON}, "no_beginning"),
        ({"begins": NOON, "ends": NOON}, "works_end_before"),
    ],
)
def test_mistakes(changes: dict[str, object], code: str | None) -> None:
    said = {"title": "x", "text": "y", "first": DAY, "last": None, "begins": None, "ends": None} | changes
    found = mistake_in(**said, on=DAY)  # type: ignore[arg-type]
    assert (found.code if found else None) == code
