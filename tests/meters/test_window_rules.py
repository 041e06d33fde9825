"""Rules of windows over all their months: properties, free days, kept windows, months made longer."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pagalms.kernel.month import Month
from pagalms.meters.rules.free_days import next_working_day
from pagalms.meters.rules.window import DEFAULT, Anchor, Calendar, Kept, Longer, Rule, Window, window_of

RIGA = ZoneInfo("Europe/Riga")
MILLISECOND = timedelta(milliseconds=1)
MONTHS = st.builds(Month, st.integers(2024, 2040), st.integers(1, 12))
RULES = st.builds(
    Rule,
    opens_from=st.sampled_from(Anchor),
    opens_offset=st.integers(-10, 10),
    closes_from=st.sampled_from(Anchor),
    closes_offset=st.integers(-10, 10),
    waits_for_work=st.booleans(),
)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("month", "opens", "last_accepted"),
    [
        ("2026-05", "2026-05-29T21:00:00Z", "2026-06-01T20:59:59.999Z"),
        ("2026-01", "2026-01-29T22:00:00Z", "2026-02-01T21:59:59.999Z"),
        ("2027-02", "2027-02-26T22:00:00Z", "2027-03-01T21:59:59.999Z"),
        ("2028-02", "2028-02-27T22:00:00Z", "2028-03-01T21:59:59.999Z"),
        ("2026-12", "2026-12-29T22:00:00Z", "2027-01-01T21:59:59.999Z"),
        ("2024-03", "2024-03-29T22:00:00Z", "2024-04-01T20:59:59.999Z"),  # the clock goes forward in between
        ("2027-10", "2027-10-29T21:00:00Z", "2027-11-01T21:59:59.999Z"),  # and back
    ],
)
def test_both_ends_to_the_millisecond(month: str, opens: str, last_accepted: str) -> None:
    window = Calendar((DEFAULT,)).of(Month.parse(month), house=1, kind="cold_water")
    first, last = moment(opens), moment(last_accepted)
    assert [window.is_open(at) for at in (first - MILLISECOND, first, last, last + MILLISECOND)] == [
        False,
        True,
        True,
        False,
    ]


@settings(deadline=None)  # a loaded machine is not a mistake
@given(RULES, MONTHS)
def test_any_rule_begins_and_ends_at_midnight_in_riga(rule: Rule, month: Month) -> None:
    window = window_of(rule, month)
    assert {edge.astimezone(RIGA).strftime("%H:%M:%S.%f") for edge in (window.opens, window.closes)} == {
        "00:00:00.000000"
    }
    assert window.opens.astimezone(RIGA).date() == window.first_day
    assert (window.closes - MILLISECOND).astimezone(RIGA).date() == window.last_day


@settings(deadline=None)  # a loaded machine is not a mistake
@given(RULES, MONTHS)
def test_waiting_for_work_only_ever_lengthens_and_ends_on_a_working_day(rule: Rule, month: Month) -> None:
    plain = window_of(Rule(rule.opens_from, rule.opens_offset, rule.closes_from, rule.closes_offset), month)
    waiting = window_of(
        Rule(rule.opens_from, rule.opens_offset, rule.closes_from, rule.closes_offset, waits_for_work=True), month
    )
    assert waiting.first_day == plain.first_day
    assert plain.last_day <= waiting.last_day <= plain.last_day + timedelta(days=6)
    assert next_working_day(waiting.last_day) == waiting.last_day


@pytest.mark.parametrize(
    ("last", "moves_to"),
    [
        ("2026-06-01", "2026-06-01"),  # a Monday like others
        ("2026-02-01", "2026-02-02"),  # Sunday
        ("2026-08-01", "2026-08-03"),  # Saturday
        ("2027-01-01", "2027-01-04"),  # New Year on a Friday
        ("2026-05-01", "2026-05-05"),  # Labour day on a Friday, the 4th of May on the Monday after
        ("2026-04-03", "2026-04-07"),  # Good Friday to Easter Monday
        ("2026-06-22", "2026-06-25"),  # a working day moved away, then Līgo and Jāņi
        ("2026-01-17", "2026-01-17"),  # a Saturday on which the moved day is worked
    ],
)
def test_the_last_day_moves_over_weekends_and_latvian_holidays(last: str, moves_to: str) -> None:
    assert next_working_day(date.fromisoformat(last)) == date.fromisoformat(moves_to)


@settings(deadline=None)  # a loaded machine is not a mistake
@given(st.datetimes(datetime(2024, 1, 1), datetime(2040, 11, 30), timezones=st.just(UTC)), st.booleans())
def test_at_any_moment_one_window_is_open_or_next(at: datetime, waits: bool) -> None:
    rule = Rule(Anchor.END, -1, Anchor.NEXT_START, 0, waits_for_work=waits)
    calendar = Calendar((rule,))
    window = calendar.at(at, house=None, kind="")
    assert at < window.closes
    assert calendar.of(window.month.plus(-1), house=None, kind="").closes <= at
    assert calendar.of(window.month.plus(1), house=None, kind="").opens > window.closes - timedelta(days=1)


@settings(deadline=None)  # a loaded machine is not a mistake
@given(RULES, RULES, MONTHS)
def test_a_kept_window_stays_whatever_the_rules_become(before: Rule, after: Rule, month: Month) -> None:
    kept = window_of(before, month)
    assert Calendar((after,), (Kept(kept),)).of(month, house=5, kind="heat") == kept
    assert Calendar((after,), (Kept(kept),)).of(month.plus(1), house=5, kind="heat") == window_of(after, month.plus(1))


@settings(deadline=None)  # a loaded machine is not a mistake
@given(MONTHS, st.integers(-5, 20))
def test_made_longer_it_never_ends_sooner(month: Month, days: int) -> None:
    base = window_of(DEFAULT, month)
    until = base.last_day + timedelta(days=days)
    window = Calendar((DEFAULT,), (), (Longer(month, until, "Sistēmas darbi"),)).of(month, house=1, kind="gas")
    assert window.last_day == max(base.last_day, until)
    assert window.reason == ("Sistēmas darbi" if days > 0 else "")


def test_longer_for_one_house_leaves_the_others_and_their_kinds_alone() -> None:
    heat = Rule(Anchor.END, -1, Anchor.NEXT_START, 2, kind="heat")
    may = Month(2026, 5)
    calendar = Calendar((DEFAULT, heat), (), (Longer(may, date(2026, 6, 5), "Nebija interneta", house=7),))
    assert calendar.of(may, house=7, kind="cold_water").last_day == date(2026, 6, 5)
    assert calendar.of(may, house=7, kind="heat").last_day == date(2026, 6, 5)
    assert calendar.of(may, house=8, kind="heat") == Window(may, date(2026, 5, 30), date(2026, 6, 3))
    assert calendar.of(may.plus(1), house=7, kind="cold_water").last_day == date(2026, 7, 1)
