"""Windows in the database: kept before rules change, ruled for months to come, made longer with a reason."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from pagalms.audit.models import Event
from pagalms.kernel.month import Month
from pagalms.kernel.refusal import Refusal
from pagalms.meters.actions import keep_windows, lengthen_window, rule_windows
from pagalms.meters.models import KeptWindow, WindowChange, WindowRule
from pagalms.meters.queries import sheet_of
from pagalms.meters.queries.windows import calendar_of
from pagalms.meters.rules.window import Anchor, Rule
from pagalms.properties.models import Apartment
from tests.meters.forms import CLOSES, current, meters, refusal, send
from tests.people import NOON, Village

MAY, JUNE = Month(2026, 5), Month(2026, 6)
LATER = datetime(2026, 6, 3, 9, tzinfo=UTC)
TO_THE_FIFTH = Rule(Anchor.END, -1, Anchor.NEXT_START, 4, date(2026, 6, 1))


def days(flat: Apartment, month: Month, kind: str = "cold_water") -> tuple[date, date]:
    window = calendar_of([flat.house_id], at=NOON).of(month, house=flat.house_id, kind=kind)
    return window.first_day, window.last_day


def refused(code: str, **change: object) -> None:
    before = (WindowRule.objects.count(), WindowChange.objects.count())
    action = rule_windows if "rule" in change else lengthen_window
    with pytest.raises(Refusal) as said:
        action(**change)  # type: ignore[arg-type, operator]
    assert said.value.code == code
    assert (WindowRule.objects.count(), WindowChange.objects.count()) == before


def test_kept_once_however_often_the_job_runs(village: Village) -> None:
    assert keep_windows(at=NOON) == 14
    assert keep_windows(at=NOON) == 0
    assert keep_windows(at=LATER) == 1  # one month further
    first = KeptWindow.objects.earliest("period")
    assert (first.period, first.first_day, first.last_day) == (date(2026, 4, 1), date(2026, 4, 29), date(2026, 5, 1))


def test_a_new_rule_moves_months_to_come_and_no_others(village: Village) -> None:
    keep_windows(at=NOON)
    rule_windows(by=village.users["anna"], rule=TO_THE_FIFTH, at=NOON)
    assert days(village.flat_a, MAY) == (date(2026, 5, 30), date(2026, 6, 1))
    assert days(village.flat_a, JUNE) == (date(2026, 6, 29), date(2026, 7, 5))
    WindowRule.objects.update(closes_offset=20)  # whatever happens to the rules themselves
    assert days(village.flat_a, MAY) == (date(2026, 5, 30), date(2026, 6, 1))
    assert Event.objects.get(verb="windows_ruled").detail["from"] == "2026-06"


def test_a_rule_for_one_house_and_for_heat_everywhere(village: Village) -> None:
    anna, house = village.users["anna"], village.flat_a.house_id
    heat = Rule(Anchor.END, -1, Anchor.NEXT_START, 2, date(2026, 6, 1), kind="heat")
    own = Rule(Anchor.START, 24, Anchor.END, 0, date(2026, 7, 1), house=house)
    for rule in (heat, own):
        rule_windows(by=anna, rule=rule, at=NOON)
    keep_windows(at=NOON)
    assert (
        days(village.flat_a, JUNE, "heat")
        == days(village.flat_b, JUNE, "heat")
        == (
            date(2026, 6, 29),
            date(2026, 7, 3),
        )
    )
    assert days(village.flat_a, JUNE.plus(1)) == (date(2026, 7, 25), date(2026, 7, 31))
    assert days(village.flat_b, JUNE.plus(1)) == (date(2026, 7, 30), date(2026, 8, 1))


def test_a_reading_keeps_its_window_even_if_the_job_never_ran(village: Village) -> None:
    cold, _hot = meters(village.flat_a)
    send(village.users["anna"], village.flat_a, {cold.pk: "414"})
    WindowRule.objects.update(opens_offset=-20, closes_from="end", closes_offset=-15)
    send(village.users["anna"], village.flat_a, {cold.pk: "415"})
    assert current(cold).version == 2
    assert KeptWindow.objects.get(period=MAY.first).last_day == date(2026, 6, 1)


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (Rule(Anchor.END, -1, Anchor.NEXT_START, 4, date(2026, 5, 1)), "too_late"),  # it is open
        (Rule(Anchor.END, -1, Anchor.NEXT_START, 4, date(2025, 1, 1)), "too_late"),
        (Rule(Anchor.START, -9, Anchor.NEXT_START, 4, date(2026, 6, 1)), "too_late"),  # it would be open already
        (Rule(Anchor.END, -1, Anchor.NEXT_START, 4, date(2026, 6, 15)), "not_a_month"),
        (Rule(Anchor.START, 29, Anchor.END, 0, date(2026, 6, 1)), "empty"),  # no day in February
        (Rule(Anchor.START, 0, Anchor.NEXT_START, 9, date(2026, 7, 1)), "empty"),  # meets the next one
    ],
)
def test_rules_that_cannot_be(village: Village, rule: Rule, code: str) -> None:
    refused(code, by=village.users["anna"], rule=rule, at=NOON)


def test_made_longer_the_reading_is_taken_and_the_reason_is_there(village: Village) -> None:
    anna, cold = village.users["anna"], meters(village.flat_a)[0]
    after = datetime(2026, 6, 2, 9, tzinfo=UTC)
    refusal("closed", by=anna, flat=village.flat_a, values={cold.pk: "414"}, at=after)
    lengthen_window(by=anna, month=MAY, until=date(2026, 6, 3), reason=" Nebija elektrības ", at=after)
    window = sheet_of(village.flat_a, at=after).window
    assert window
    assert (window.last_day, window.reason) == (date(2026, 6, 3), "Nebija elektrības")
    send(anna, village.flat_a, {cold.pk: "414"}, at=after)
    assert current(cold).period == MAY.first
    refusal("closed", by=anna, flat=village.flat_a, values={cold.pk: "415"}, at=datetime(2026, 6, 3, 21, tzinfo=UTC))


def test_longer_for_one_house_only(village: Village) -> None:
    lengthen_window(
        by=village.users["anna"], month=MAY, until=date(2026, 6, 3), reason="Sūce", at=NOON, house=village.house
    )
    assert days(village.flat_a, MAY)[1] == date(2026, 6, 3)
    assert days(village.flat_b, MAY)[1] == date(2026, 6, 1)


@pytest.mark.parametrize(
    ("until", "reason", "code"),
    [
        (date(2026, 6, 3), "  ", "no_reason"),
        (date(2026, 6, 1), "Sūce", "not_longer"),
        (date(2026, 5, 30), "Sūce", "past"),
        (date(2026, 6, 29), "Sūce", "next_window"),
    ],
)
def test_longer_that_cannot_be(village: Village, until: date, reason: str, code: str) -> None:
    refused(code, by=village.users["anna"], month=MAY, until=until, reason=reason, at=NOON)
    assert CLOSES.date() == date(2026, 6, 1)
