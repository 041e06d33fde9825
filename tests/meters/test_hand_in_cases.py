"""Replaced, remote and rolled-over meters, estimates, windows by kind and house."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from pagalms.kernel.month import Month
from pagalms.meters.models import Meter, Reading, WindowRule
from pagalms.meters.queries import sheet_of
from tests.meters.forms import meters, refusal, send
from tests.people import NOON, Village


def test_the_dial_starts_again_from_zero(village: Village) -> None:
    anna, flat = village.users["anna"], village.flat_a
    cold, _hot = meters(flat)
    Reading.objects.filter(meter=cold, period=date(2026, 4, 1)).update(value=Decimal("99998.5"))
    assert send(anna, flat, {cold.pk: "1,5"}).problems[cold.pk].refusal.code == "rolled_over"
    assert send(anna, flat, {cold.pk: "1,5"}, sure={cold.pk: "1,500"}).saved
    line = sheet_of(flat, at=NOON).line(cold.pk)
    assert line is not None
    assert line.use is not None
    assert line.use.amount == 3


def test_a_replaced_meter_starts_from_its_own_value(village: Village) -> None:
    anna, flat = village.users["anna"], village.flat_a
    cold, _hot = meters(flat)
    Meter.objects.filter(pk=cold.pk).update(removed_on=date(2026, 5, 12))
    new = Meter.objects.create(
        code="new",
        point=cold.point,
        serial_no="777",
        integer_digits=5,
        decimal_digits=3,
        installed_on=date(2026, 5, 12),
        initial_value=Decimal("0.250"),
    )
    refusal("not_standing", by=anna, flat=flat, values={cold.pk: "414"})
    assert send(anna, flat, {new.pk: "0,2"}).problems[new.pk].refusal.code == "below_previous"
    assert send(anna, flat, {new.pk: "1,9"}).saved == {new.pk}


def test_a_remotely_read_meter_is_not_entered(village: Village) -> None:
    flat = village.flat_a
    cold, hot = meters(flat)
    Meter.objects.filter(pk=cold.pk).update(reading_mode="remote")
    outcome = send(village.users["anna"], flat, {cold.pk: "414", hot.pk: "270"})
    assert outcome.saved == {hot.pk}
    assert outcome.problems[cold.pk].refusal.code == "read_remotely"


def test_an_estimate_too_high_does_not_forbid_the_truth(village: Village) -> None:
    flat = village.flat_a
    cold, _hot = meters(flat)
    Reading.objects.filter(meter=cold, period=date(2026, 4, 1)).update(channel="estimate", value=Decimal(450))
    assert send(village.users["anna"], flat, {cold.pk: "414"}).saved == {cold.pk}


def test_after_two_years_of_estimates_the_last_true_reading_is_still_known(village: Village) -> None:
    flat = village.flat_a
    cold, _hot = meters(flat)
    true = Reading.objects.filter(meter=cold, current=True).order_by("-period")[0]
    first = Month(2024, 3)
    Reading.objects.filter(meter=cold).exclude(pk=true.pk).delete()
    Reading.objects.filter(pk=true.pk).update(period=first.first)
    Reading.objects.bulk_create(
        Reading(
            meter=cold, period=first.plus(each).first, value=true.value + 20 * each, read_on=first.plus(each).first,
            channel="estimate", recorded_at=NOON,
        )
        for each in range(1, 26)
    )  # fmt: skip
    line = sheet_of(flat, at=NOON).line(cold.pk)
    assert line is not None
    assert line.previous == true.value
    assert send(village.users["anna"], flat, {cold.pk: "414"}).saved == {cold.pk}


def test_not_above_a_later_reading(village: Village) -> None:
    flat = village.flat_a
    cold, _hot = meters(flat)
    Reading.objects.create(
        meter=cold, period=date(2026, 6, 1), value=Decimal(415), read_on=NOON.date(), channel="phone", recorded_at=NOON
    )
    assert send(village.users["anna"], flat, {cold.pk: "416"}).problems[cold.pk].refusal.code == "above_later"
    assert send(village.users["anna"], flat, {cold.pk: "415"}).saved


def test_kinds_with_windows_of_their_own(village: Village) -> None:
    anna, flat = village.users["anna"], village.flat_a
    cold, hot = meters(flat)
    WindowRule.objects.create(
        kind="hot_water",
        effective_from=date(2026, 1, 1),
        opens_from="start",
        opens_offset=19,
        closes_from="start",
        closes_offset=24,
    )
    outcome = send(anna, flat, {cold.pk: "414", hot.pk: "270"})
    assert outcome.saved == {cold.pk}
    assert outcome.problems[hot.pk].refusal.code == "closed"
    assert "20.06.2026" in outcome.problems[hot.pk].refusal.message
    sheet = sheet_of(flat, at=NOON)
    assert not sheet.has_one_window
    assert [line.meter.pk for line in sheet.open] == [cold.pk]


def test_a_house_with_a_window_of_its_own(village: Village) -> None:
    WindowRule.objects.create(
        house=village.other_house,
        effective_from=date(2026, 1, 1),
        opens_from="start",
        opens_offset=24,
        closes_from="start",
        closes_offset=27,
    )
    refusal(
        "closed", by=village.users["carla"], flat=village.flat_b, values={meters(village.flat_b)[0].pk: "414"}, at=NOON
    )
    assert send(village.users["anna"], village.flat_a, {meters(village.flat_a)[0].pk: "414"}).saved
