"""What a bill is for, and what changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pagalms.billing.rules.lines import GROUP_OF, GROUPS, changes, grouped, prices_since

D = Decimal
AREA, PRICE = D("62.3"), D("0.5")


@dataclass(frozen=True)
class Line:
    service_code: str
    unit: str = "m2"
    quantity: Decimal = AREA
    tariff: Decimal = PRICE
    total: Decimal = PRICE * AREA
    description: str = "…"


LINES = st.lists(
    st.builds(
        Line,
        service_code=st.sampled_from([*GROUP_OF, "something_new"]),
        unit=st.sampled_from(["m2", "m3", "pers.", "dz.", "h"]),
        total=st.integers(-100_000, 100_000).map(lambda cents: D(cents) / 100),
    ),
    max_size=12,
)


@given(LINES)
def test_groups_lose_no_line_and_no_cent(lines: list[Line]) -> None:
    groups = grouped(lines)
    assert sum((group.total for group in groups), D(0)) == sum((line.total for line in lines), D(0))
    assert sum(len(group.lines) for group in groups) == len(lines)
    codes = [group.code for group in groups]
    assert codes == sorted(codes, key=GROUPS.index)


@given(LINES, LINES)
def test_all_changes_make_up_the_difference(before: list[Line], now: list[Line]) -> None:
    found = changes(before, now, most=1000)
    difference = sum((line.total for line in now), D(0)) - sum((line.total for line in before), D(0))
    assert sum((change.difference for change in found), D(0)) == difference
    sizes = [abs(change.difference) for change in found]
    assert sizes == sorted(sizes, reverse=True)


@pytest.mark.parametrize(
    ("before", "now", "reason"),
    [
        (Line("heating", tariff=D("1.22"), total=D(76)), Line("heating", tariff=D("0.61"), total=D(38)), "tariff"),
        (Line("water", "m3", D(9), D(3), D(27)), Line("water", "m3", D(8), D(3), D(24)), "quantity"),
        (Line("water", "m3", D(9), D(3), D(27)), Line("water", "m3", D(20), D("3.1"), D(62)), "quantity"),
        (Line("water", "m3", D(9), D(3), D(27)), Line("water", "m3", D("9.1"), D(6), D("54.6")), "tariff"),
        (None, Line("lift"), "new"),
        (Line("lift"), None, "gone"),
    ],
)
def test_reason(before: Line | None, now: Line | None, reason: str) -> None:
    (found,) = changes([before] if before else [], [now] if now else [])
    assert found.reason == reason


def test_a_price_that_changed_within_the_month_is_one_service() -> None:
    now = [Line("water", "m3", D(4), D(3), D(12)), Line("water", "m3", D(6), D(4), D(24))]
    (found,) = changes([Line("water", "m3", D(10), D(3), D(30))], now)
    assert found.difference == D(6)
    assert found.quantity == (D(10), D(10))
    assert found.reason == "tariff"


def test_bases_are_named_once() -> None:
    (group,) = grouped([Line("management"), Line("repairs"), Line("insurance", "dz.", D(1))])
    assert [basis[0] for basis in group.bases] == ["area", "flat"]


@dataclass(frozen=True)
class Dated(Line):
    period: date = date(2026, 1, 1)


def priced(code: str, *prices: str) -> list[Dated]:
    return [Dated(code, tariff=D(price), period=date(2026, month, 1)) for month, price in enumerate(prices, start=1)]


@pytest.mark.parametrize(
    ("prices", "since"),
    [
        (("0.5",), None),
        (("0.5", "0.5", "0.5"), None),
        (("0.4", "0.5", "0.5"), date(2026, 2, 1)),
        (("0.5", "0.4", "0.5"), date(2026, 3, 1)),
    ],
)
def test_since_when_a_price_holds(prices: tuple[str, ...], since: date | None) -> None:
    history = priced("heating", *prices)
    told = prices_since(history, history[-1:]).get("heating")
    assert (told.month if told and told.proved else None) == since
    assert told is None or told.proved or told.month == history[0].period
