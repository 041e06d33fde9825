"""How long a link is good, how many letters a person may ask for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pagalms.enrolment.rules import LETTERS_AN_HOUR, LINK_LIFE, link_is_good, may_write_again

AT = datetime(2026, 5, 31, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("minutes_ago", "may"),
    [
        ([], True),
        ([1, 2, 3], True),
        ([1, 2, 3, 4], False),
        ([1, 2, 3, 60], True),
        ([1, 2, 3, 59], False),
        ([1, 2, 3, -1], False),  # another request came in between and was first
        ([70] * 9, True),
    ],
)
def test_letters_an_hour(minutes_ago: list[int], may: bool) -> None:
    assert LETTERS_AN_HOUR == 4
    assert may_write_again([AT - minutes * MINUTE for minutes in minutes_ago], at=AT) is may


@pytest.mark.parametrize(
    ("age", "confirmed", "stopped", "good"),
    [
        (timedelta(0), None, None, True),
        (LINK_LIFE - timedelta(microseconds=1), None, None, True),
        (LINK_LIFE, None, None, False),
        (timedelta(0), AT, None, False),
        (timedelta(0), None, AT, False),
    ],
)
def test_links(age: timedelta, confirmed: datetime | None, stopped: datetime | None, good: bool) -> None:
    expires_at = AT + LINK_LIFE
    assert link_is_good(expires_at=expires_at, confirmed_at=confirmed, letters_stopped_at=stopped, at=AT + age) is good
