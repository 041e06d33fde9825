"""Months count on over the year's end."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pagalms.kernel.month import Month

months = st.builds(Month, st.integers(2000, 2100), st.integers(1, 12))


@given(months, st.integers(-600, 600))
def test_going_there_and_back_is_staying(month: Month, steps: int) -> None:
    assert month.plus(steps).plus(-steps) == month


@given(months)
def test_written_and_read_is_the_same(month: Month) -> None:
    assert Month.parse(str(month)) == month
    assert Month.of(month.first) == Month.of(month.last) == month


@pytest.mark.parametrize(("text", "last"), [("2024-02", 29), ("2026-02", 28), ("2026-12", 31)])
def test_the_last_day(text: str, last: int) -> None:
    assert Month.parse(text).last.day == last
    assert Month.parse("2026-12").plus(1).first == date(2027, 1, 1)


@pytest.mark.parametrize(
    "text", ["2026-5", "2026-13", "2026-00", "05.2026", "2026-05-01", "", "2026-05\n", "9999-12", "0001-01"]
)
def test_anything_else_is_no_month(text: str) -> None:
    with pytest.raises(ValueError):
        Month.parse(text)
