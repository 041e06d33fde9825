"""Deadlines to the microsecond (TRUST, promise 5) and rules as data."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pagalms.kernel.month import Month
from pagalms.meters.rules.window import (
    DEFAULT,
    Anchor,
    Calendar,
    Rule,
    TimeLeft,
    rule_for,
    time_left,
    window_of,
)

RIGA = ZoneInfo("Europe/Riga")
TICK = timedelta(microseconds=1)
ALL_MONTHS = [Month(year, number) for year in range(2024, 2041) for number in range(1, 13)]


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("month", "opens", "closes"),
    [
        ("2026-05", "2026-05-29T21:00:00Z", "2026-06-01T21:00:00Z"),
        ("2026-01", "2026-01-29T22:00:00Z", "2026-02-01T22:00:00Z"),
        ("2026-02", "2026-02-26T22:00:00Z", "2026-03-01T22:00:00Z"),  # 27 and 28 February, 1 March
        ("2028-02", "2028-02-27T22:00:00Z", "2028-03-01T22:00:00Z"),  # 28 and 29 February, 1 March
        ("2026-04", "2026-04-28T21:00:00Z", "2026-05-01T21:00:00Z"),  # 29 April is inside
        ("2025-12", "2025-12-29T22:00:00Z", "2026-01-01T22:00:00Z"),  # across the year's end
        ("2024-03", "2024-03-29T22:00:00Z", "2024-04-01T21:00:00Z"),  # the clock goes forward on 31 March 2024
        ("2027-10", "2027-10-29T21:00:00Z", "2027-11-01T22:00:00Z"),  # the clock goes back on 31 October 2027
    ],
)
def test_opens_and_closes(month: str, opens: str, closes: str) -> None:
    window = window_of(DEFAULT, Month.parse(month))
    assert (window.opens, window.closes) == (moment(opens), moment(closes))


@pytest.mark.parametrize("month", ALL_MONTHS, ids=str)
def test_every_month_from_2024_to_2040_to_the_microsecond(month: Month) -> None:
    window = window_of(DEFAULT, month)
    last = monthrange(month.year, month.number)[1]
    assert window.first_day == date(month.year, month.number, last - 1)
    assert window.last_day == date(month.year, month.number, last) + timedelta(days=1)
    assert not window.is_open(window.opens - TICK)
    assert window.is_open(window.opens)
    assert window.is_open(window.closes - TICK)
    assert not window.is_open(window.closes)
    for edge, at in ((window.opens, (0, 0)), (window.closes - TICK, (23, 59))):
        face = edge.astimezone(RIGA)
        assert (face.hour, face.minute) == at


def test_the_last_accepted_moment_of_may_2026() -> None:
    window = window_of(DEFAULT, Month(2026, 5))
    assert window.is_open(moment("2026-06-01T20:59:59.999999Z"))
    assert not window.is_open(moment("2026-06-01T21:00:00Z"))


@pytest.mark.parametrize("zone", ["UTC", "Europe/Riga", "Pacific/Kiritimati", "America/Los_Angeles"])
def test_the_zone_of_the_moment_does_not_matter(zone: str) -> None:
    window = window_of(DEFAULT, Month(2024, 3))
    for at, inside in ((window.closes - TICK, True), (window.closes, False)):
        assert window.is_open(at.astimezone(ZoneInfo(zone))) is inside


@pytest.mark.parametrize(
    ("on", "month", "first", "last"),
    [
        ("2026-05-20", "2026-05", date(2026, 5, 30), date(2026, 6, 1)),
        ("2026-05-29", "2026-05", date(2026, 5, 30), date(2026, 6, 1)),
        ("2026-05-31", "2026-05", date(2026, 5, 30), date(2026, 6, 1)),
        ("2026-06-01", "2026-05", date(2026, 5, 30), date(2026, 6, 1)),
        ("2026-06-02", "2026-06", date(2026, 6, 29), date(2026, 7, 1)),
        ("2027-01-01", "2026-12", date(2026, 12, 30), date(2027, 1, 1)),
        ("2027-01-02", "2027-01", date(2027, 1, 30), date(2027, 2, 1)),
        ("2027-02-02", "2027-02", date(2027, 2, 27), date(2027, 3, 1)),
    ],
)
def test_open_or_next(on: str, month: str, first: date, last: date) -> None:
    window = Calendar((DEFAULT,)).at(datetime.fromisoformat(f"{on}T12:00").replace(tzinfo=RIGA), house=1, kind="gas")
    assert (str(window.month), window.first_day, window.last_day) == (month, first, last)


@settings(deadline=None)  # a loaded machine is not a mistake
@given(st.datetimes(datetime(2024, 1, 1), datetime(2040, 12, 31), timezones=st.just(UTC)))
def test_there_is_always_exactly_one_window_ahead(at: datetime) -> None:
    window = Calendar((DEFAULT,)).at(at, house=None, kind="")
    before = window_of(DEFAULT, window.month.plus(-1))
    assert before.closes <= at < window.closes
    assert window.is_open(at) is (window.opens <= at)


@pytest.mark.parametrize(
    ("rule", "first", "last"),
    [
        (Rule(Anchor.END, -1, Anchor.NEXT_START, 2), date(2026, 2, 27), date(2026, 3, 3)),  # heat until the 3rd
        (Rule(Anchor.START, 24, Anchor.START, 27), date(2026, 2, 25), date(2026, 2, 28)),  # 25 to 28
        (Rule(Anchor.START, 24, Anchor.END, 0), date(2026, 2, 25), date(2026, 2, 28)),  # 25 to the last
        (Rule(Anchor.NEXT_START, 0, Anchor.NEXT_START, 4), date(2026, 3, 1), date(2026, 3, 5)),  # 1 to 5 after
    ],
)
def test_other_managers_windows_can_be_said(rule: Rule, first: date, last: date) -> None:
    window = window_of(rule, Month(2026, 2))
    assert (window.first_day, window.last_day) == (first, last)


def test_an_earlier_window_that_is_still_open_goes_first() -> None:
    long = Rule(Anchor.START, 0, Anchor.NEXT_START, 9)
    assert Calendar((long,)).at(moment("2026-06-05T09:00Z"), house=None, kind="").month == Month(2026, 5)


def test_a_window_that_a_short_month_does_not_have_is_passed_over() -> None:
    rule = Rule(Anchor.START, 29, Anchor.END, 0)  # 30th to the last
    assert Calendar((rule,)).at(moment("2026-02-10T09:00Z"), house=None, kind="").month == Month(2026, 3)


def test_the_most_specific_rule_counts_and_of_those_the_latest() -> None:
    def rule(offset: int, since: int, house: int | None = None, kind: str = "") -> Rule:
        return Rule(Anchor.END, -1, Anchor.NEXT_START, offset, date(since, 1, 1), house, kind)

    general, newer = rule(0, 2000), rule(1, 2026)
    of_kind, of_house, of_both = rule(2, 2000, kind="heat"), rule(3, 2000, house=7), rule(4, 2000, 7, "heat")
    rules = [of_both, newer, general, of_house, of_kind]

    def offset(month: Month, house: int, kind: str) -> int:
        return rule_for(rules, month, house=house, kind=kind).closes_offset

    assert offset(Month(2025, 12), 1, "cold_water") == 0
    assert offset(Month(2026, 1), 1, "cold_water") == 1
    assert offset(Month(2026, 1), 1, "heat") == 2
    assert offset(Month(2026, 1), 7, "cold_water") == 3
    assert offset(Month(2026, 1), 7, "heat") == 4
    assert rule_for([], Month(2026, 1), house=1, kind="") == DEFAULT


def test_a_rule_from_the_middle_of_a_month_counts_from_the_next() -> None:
    late = Rule(Anchor.START, 0, Anchor.START, 1, date(2026, 5, 15))
    assert rule_for([DEFAULT, late], Month(2026, 5), house=None, kind="") == DEFAULT
    assert rule_for([DEFAULT, late], Month(2026, 6), house=None, kind="") == late


def test_time_left_is_cut_down_and_right_across_the_clock_change() -> None:
    may = window_of(DEFAULT, Month(2026, 5))
    assert time_left(may, moment("2026-05-31T07:00:00Z")) == TimeLeft(1, 14, 0)
    assert time_left(may, moment("2026-06-01T20:59:30Z")) == TimeLeft(0, 0, 0)
    march = window_of(DEFAULT, Month(2024, 3))  # 30 March 00:00 to 1 April 24:00 lasts 71 hours
    assert time_left(march, march.opens) == TimeLeft(2, 23, 0)
