"""Corrected, sent twice, resent late: every version kept, nothing undone."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from pagalms.meters.models import Reading, Submission
from tests.meters.forms import CLOSES, MAY, current, meters, refusal, send
from tests.meters.receipts import written_receipts
from tests.people import NOON, Village


def test_correctable_until_the_window_closes_and_every_version_kept(village: Village) -> None:
    anna, flat = village.users["anna"], village.flat_a
    cold, _hot = meters(flat)
    first = send(anna, flat, {cold.pk: "414,502"}).receipt
    second = send(anna, flat, {cold.pk: "413,502"}, at=CLOSES - timedelta(seconds=1)).receipt
    assert first != second
    versions = Reading.objects.filter(meter=cold, period=MAY).order_by("version")
    assert [(v.version, v.current, v.value) for v in versions] == [
        (1, False, Decimal("414.502")),
        (2, True, Decimal("413.502")),
    ]
    refusal("closed", by=anna, flat=flat, values={cold.pk: "414"}, at=CLOSES)


@pytest.mark.parametrize("state", ["taken_over", "billed"])
def test_what_accounting_has_taken_is_not_corrected_here(village: Village, state: str) -> None:
    anna, flat = village.users["anna"], village.flat_a
    cold, _hot = meters(flat)
    send(anna, flat, {cold.pk: "414,502"})
    Reading.objects.filter(meter=cold, period=MAY).update(state=state)
    assert send(anna, flat, {cold.pk: "415"}).problems[cold.pk].refusal.code == state
    assert current(cold).value == Decimal("414.502")
    assert send(anna, flat, {cold.pk: "414,502"}).unchanged == {cold.pk}  # the same value is no correction


def test_a_refused_reading_can_be_handed_in_again(village: Village) -> None:
    anna, flat = village.users["anna"], village.flat_a
    cold, _hot = meters(flat)
    send(anna, flat, {cold.pk: "414,502"})
    Reading.objects.filter(meter=cold, period=MAY).update(state="refused")
    assert send(anna, flat, {cold.pk: "414,502"}).saved == {cold.pk}
    assert (current(cold).version, current(cold).state) == (2, "submitted")


def test_the_same_form_twice_is_one_and_the_same_receipt(village: Village) -> None:
    anna, flat = village.users["anna"], village.flat_a
    cold, hot = meters(flat)
    key, values = uuid4(), {cold.pk: "414,502", hot.pk: "270"}
    first = send(anna, flat, values, key=key)
    again = send(anna, flat, values, key=key, at=NOON + timedelta(minutes=3))
    other_tab = send(anna, flat, values)
    assert first.receipt == again.receipt == other_tab.receipt
    assert (again.saved, other_tab.saved) == (frozenset(), frozenset())
    assert Reading.objects.filter(period=MAY).count() == 2
    assert Submission.objects.count() == len(written_receipts()) == 1


def test_a_late_resend_does_not_undo_a_correction(village: Village) -> None:
    anna, flat = village.users["anna"], village.flat_a
    cold, _hot = meters(flat)
    key, back = uuid4(), {cold.pk: "414,9"}
    send(anna, flat, {cold.pk: "414,502"}, key=key)
    send(anna, flat, {cold.pk: "413"})
    send(anna, flat, {cold.pk: "414,502"}, key=key)
    assert current(cold).value == 413
    send(anna, flat, back, key=key)  # gone back to the old page and typed another value: a correction
    assert current(cold).value == Decimal("414.9")
    send(anna, flat, {cold.pk: "415"})
    send(anna, flat, back, key=key)  # and that page, resent
    assert current(cold).value == 415


def test_a_key_met_by_somebody_else_gives_nothing_away(village: Village) -> None:
    key = uuid4()
    one = send(village.users["anna"], village.flat_a, {meters(village.flat_a)[0].pk: "414"}, key=key)
    other = send(village.users["carla"], village.flat_b, {meters(village.flat_b)[0].pk: "414"}, key=key)
    assert one.receipt != other.receipt
    assert other.saved


def test_an_empty_field_leaves_what_was_handed_in(village: Village) -> None:
    anna, flat = village.users["anna"], village.flat_a
    cold, hot = meters(flat)
    send(anna, flat, {cold.pk: "414"})
    send(anna, flat, {cold.pk: "", hot.pk: "270"})
    assert current(cold).value == 414


def test_the_letter_tells_what_was_handed_in_though_it_was_corrected_before_it_was_written(village: Village) -> None:
    cold, _hot = meters(village.flat_a)
    send(village.users["anna"], village.flat_a, {cold.pk: "414,502"})
    send(village.users["anna"], village.flat_a, {cold.pk: "415"})
    first, second = written_receipts()
    assert "414,502" in first.text
    assert "415,000" in second.text
    assert "415,000" not in first.text
