"""Accounting takes readings over: once, and the same again."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from uuid import uuid4

import pytest

from pagalms.kernel.month import Month
from pagalms.kernel.refusal import Refusal
from pagalms.meters.actions import hand_in, take_over
from pagalms.meters.models import Meter, Reading
from pagalms.meters.queries.batches import rows_of
from tests.people import NOON, Village

MAY = Month(2026, 5)
CLOSED = datetime(2026, 6, 1, 21, 0, tzinfo=UTC)


@pytest.fixture
def handed_in(village: Village) -> Village:
    values = {meter.pk: "414,5" if meter.point.kind == "cold_water" else "270" for meter in meters(village)}
    hand_in(by=village.users["anna"], flat=village.flat_a, values=values, confirmed={}, form_key=uuid4(), at=NOON)
    return village


def meters(village: Village) -> list[Meter]:
    return list(Meter.objects.filter(point__apartment=village.flat_a).select_related("point").order_by("pk"))


def test_a_batch_holds_what_is_new_and_is_the_same_again(handed_in: Village) -> None:
    batch = take_over(period=MAY, by=None, at=CLOSED)
    assert (batch.number, batch.readings) == ("2026-05-01", 2)
    first = list(rows_of(batch))
    assert {(row.value, row.source, row.period) for row in first} == {
        (Decimal("414.500"), "portal", "2026-05"),
        (Decimal("270.000"), "portal", "2026-05"),
    }
    assert list(rows_of(batch)) == first
    with pytest.raises(Refusal) as refused:
        take_over(period=MAY, by=None, at=CLOSED)
    assert refused.value.code == "nothing"


def test_not_before_the_window_has_closed(handed_in: Village) -> None:
    almost = datetime(2026, 6, 1, 20, 59, 59, 999999, tzinfo=UTC)
    with pytest.raises(Refusal) as refused:
        take_over(period=MAY, by=None, at=almost)
    assert refused.value.code == "open"
    assert Reading.objects.filter(state=Reading.State.TAKEN_OVER).count() == 0
    assert take_over(period=MAY, by=None, at=almost, early=True).readings == 2


def test_what_is_taken_over_cannot_be_corrected(handed_in: Village) -> None:
    take_over(period=MAY, by=None, at=NOON, early=True)
    cold, _hot = meters(handed_in)
    done = hand_in(
        by=handed_in.users["bruno"], flat=handed_in.flat_a, values={cold.pk: "415"}, confirmed={},
        form_key=uuid4(), at=NOON,
    )  # fmt: skip
    assert cold.pk in done.problems
    assert Reading.objects.get(meter=cold, period=MAY.first, current=True).value == Decimal("414.500")


def test_what_comes_later_is_a_batch_of_its_own(handed_in: Village) -> None:
    take_over(period=MAY, by=None, at=NOON, early=True)
    carla = Meter.objects.filter(point__apartment=handed_in.flat_b).first()
    assert carla
    hand_in(
        by=handed_in.users["carla"], flat=handed_in.flat_b, values={carla.pk: "413"}, confirmed={}, form_key=uuid4(),
        at=NOON,
    )  # fmt: skip
    second = take_over(period=MAY, by=None, at=CLOSED)
    assert (second.number, second.readings) == ("2026-05-02", 1)
