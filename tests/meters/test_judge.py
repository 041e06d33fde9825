"""Refused, asked once, believed: every mistake of a peer that concerns a reading's value is a row here."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pagalms.meters.rules.judge import Known, Verdict, judge, usual_limit
from pagalms.meters.rules.typed import Dial

DIAL = Dial(5, 3)


def known(
    previous: str, usual: str | None = None, *, months: int = 1, later: str | None = None, kind: str = "cold_water"
) -> Known:
    return Known(
        kind=kind,
        dial=DIAL,
        previous=Decimal(previous),
        months=months,
        usual=None if usual is None else Decimal(usual),
        later=None if later is None else Decimal(later),
    )


@pytest.mark.parametrize(
    ("value", "situation", "verdict"),
    [
        ("414.502", known("412.318", "2"), Verdict.GOOD),
        ("412.318", known("412.318", "2"), Verdict.GOOD),  # a month without use is a reading
        ("0", known("0"), Verdict.GOOD),
        ("412.317", known("412.318", "2"), Verdict.BELOW_PREVIOUS),
        ("422.318", known("412.318", "2"), Verdict.GOOD),  # ten cubic metres of water are never asked about
        ("422.319", known("412.318", "2"), Verdict.UNUSUAL),
        ("671.627", known("655.127", "3.8"), Verdict.UNUSUAL),  # the design's example
        ("427.318", known("412.318", "5"), Verdict.GOOD),  # exactly three times the usual
        ("427.319", known("412.318", "5"), Verdict.UNUSUAL),
        ("432.318", known("412.318", "2", months=2), Verdict.GOOD),  # two months since the last reading
        ("432.319", known("412.318", "2", months=2), Verdict.UNUSUAL),
        ("430", known("412.318", "2", kind="electricity"), Verdict.GOOD),
        ("2.1", known("99998.5", "2"), Verdict.ROLLED_OVER),
        ("10001", known("99998.5", "2"), Verdict.BELOW_PREVIOUS),  # not in the dial's first tenth
        ("2.1", known("89998.5", "2"), Verdict.BELOW_PREVIOUS),  # was not in its last tenth
        ("414.502", known("412.318", "2", later="414.501"), Verdict.ABOVE_LATER),
        ("414.501", known("412.318", "2", later="414.501"), Verdict.GOOD),
    ],
)
def test_the_verdict(value: str, situation: Known, verdict: Verdict) -> None:
    assert judge(Decimal(value), situation).verdict is verdict


def test_a_rolled_over_dial_counts_on() -> None:
    assert judge(Decimal("2.1"), known("99998.5", "2")).use == Decimal("3.6")


@pytest.mark.parametrize(
    ("value", "situation", "likely"),
    [
        ("207.219", known("268.904", "1.4"), "270.219"),  # the design's example: two neighbours swapped
        ("314.502", known("412.318", "2"), "414.502"),  # one digit misread
        ("12.345", known("412.318", "2"), "412.345"),  # the first digit left out
        ("22.345", known("412.318", "2"), None),  # nothing convincing
        ("207.219", known("268.904"), None),  # no history: no idea what would be usual
        ("207.219", known("268.904", "0"), None),
        ("100.000", known("100.001", "3"), None),  # several fit: none is convincing
        ("14502", known("12.318", "2"), "14.502"),  # the comma forgotten
    ],
)
def test_a_likely_value_only_when_it_convinces(value: str, situation: Known, likely: str | None) -> None:
    assert judge(Decimal(value), situation).likely == (None if likely is None else Decimal(likely))


readings = st.decimals(0, Decimal("99999.999"), places=3)


@given(value=readings, previous=readings, usual=st.none() | st.decimals(0, 50, places=3), months=st.integers(1, 6))
def test_the_verdict_follows_from_the_use(
    value: Decimal, previous: Decimal, usual: Decimal | None, months: int
) -> None:
    situation = Known(kind="hot_water", dial=DIAL, previous=previous, months=months, usual=usual)
    opinion = judge(value, situation)
    if opinion.verdict is Verdict.GOOD:
        assert 0 <= opinion.use == value - previous <= usual_limit(situation)
    if opinion.verdict is Verdict.BELOW_PREVIOUS:
        assert value < previous
    if opinion.verdict.asks:
        assert opinion.use > 0
    if opinion.likely is not None:
        again = judge(opinion.likely, situation)
        assert again.verdict is Verdict.GOOD
        assert again.use <= 3 * (usual or 0) * months


@given(value=readings, previous=readings)
def test_what_was_good_stays_good_with_more_history(value: Decimal, previous: Decimal) -> None:
    if judge(value, Known(kind="gas", dial=DIAL, previous=previous)).verdict is Verdict.GOOD:
        richer = Known(kind="gas", dial=DIAL, previous=previous, usual=Decimal(40), later=value)
        assert judge(value, richer).verdict is Verdict.GOOD
