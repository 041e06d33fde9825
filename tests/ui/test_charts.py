"""Stacked bars: nothing outgrows the picture, nothing is lost."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pagalms.ui.charts import Series, scale, stacked

MONEY = st.decimals(min_value=0, max_value=100000, places=2)


@pytest.mark.parametrize(
    ("most", "step", "top"),
    [
        ("0", "1", "1"),
        ("5.5", "1", "6"),
        ("6.01", "2", "8"),
        ("231.42", "50", "250"),
        ("250", "50", "250"),
        ("301", "100", "400"),
    ],
)
def test_scale(most: str, step: str, top: str) -> None:
    assert scale(Decimal(most)) == (Decimal(step), Decimal(top))


@given(st.lists(MONEY, min_size=1, max_size=18), st.lists(MONEY, min_size=1, max_size=18))
def test_bars_stay_inside(one: list[Decimal], two: list[Decimal]) -> None:
    months = min(len(one), len(two))
    series = [(Series("k1", "one"), one[:months]), (Series("k2", "two"), two[:months])]
    chart = stacked(["I"] * months, series)
    assert len(chart.bars) == months
    assert 1 <= len(chart.ticks) - 1 <= 6
    for bar in chart.bars:
        for part in bar.parts:
            x, y, width, height = (Decimal(value[:-1]) for value in (part.x, part.y, part.width, part.height))
            assert x >= 0
            assert x + width <= 100
            assert y >= Decimal("-0.01")
            assert y + height <= Decimal("100.01")


def test_credits_are_not_drawn() -> None:
    chart = stacked(["I", "II"], [(Series("k1", "one"), [Decimal(-5), Decimal(5)])])
    assert [len(bar.parts) for bar in chart.bars] == [0, 1]
