"""Handing in readings: what is saved, what is asked, what is refused with its reason."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from pagalms.audit.models import Event
from pagalms.meters.models import Reading
from tests.meters.forms import CLOSES, MAY, current, meters, refusal, send
from tests.meters.receipts import written_receipts
from tests.people import NOON, Village


def test_anna_hands_in_both_and_gets_a_receipt(village: Village) -> None:
    anna, flat = village.users["anna"], village.flat_a
    cold, hot = meters(flat)
    outcome = send(anna, flat, {cold.pk: "414,502", hot.pk: "00270.291"})
    assert outcome.saved == {cold.pk, hot.pk}
    assert not outcome.problems
    assert outcome.receipt is not None
    assert outcome.receipt.number.startswith("2026-05-")
    assert len(outcome.receipt.number) == len("2026-05-0000123")
    reading = current(cold)
    assert (reading.value, reading.version, reading.state, reading.channel) == (
        Decimal("414.502"),
        1,
        "submitted",
        "portal",
    )
    assert (reading.read_on, reading.recorded_at) == (date(2026, 5, 31), NOON)
    event = Event.objects.get(verb="readings_handed_in")
    assert event.subject == f"apartment:{flat.pk}"
    assert event.detail == {"number": outcome.receipt.number, "readings": 2, "corrected": 0}


def test_the_letter_tells_what_when_and_until_when(village: Village) -> None:
    anna, flat = village.users["anna"], village.flat_a
    cold, hot = meters(flat)
    receipt = send(anna, flat, {cold.pk: "414,502"}).receipt
    assert receipt is not None
    [letter] = written_receipts()
    assert letter.to == "anna@example.lv"
    assert letter.subject == "Rādījumi par maiju saņemti: Liepu iela 14–1"
    for text in (letter.text, letter.html):
        for piece in (
            "Virtuve, aukstais ūdens",
            cold.serial_no,
            "414,502",
            "2,184",
            "31.05.2026",
            "Anna",
            "01.06.2026",
            receipt.number,
            f"/ipasumi/{flat.pk}/skaititaji/apliecinajums/{receipt.number}/",
        ):
            assert piece in text
    assert hot.serial_no not in letter.text
    assert "Virtuve, karstais ūdens" in letter.text  # still missing


def test_no_letter_for_who_wants_none_and_english_for_who_reads_english(village: Village) -> None:
    anna, carla = village.users["anna"], village.users["carla"]
    anna.wants_receipts, carla.language = False, "en"
    carla.save()
    send(anna, village.flat_a, {meters(village.flat_a)[0].pk: "414"})
    send(carla, village.flat_b, {meters(village.flat_b)[0].pk: "414"})
    [letter] = written_receipts()
    assert letter.subject == "Readings for May received: Skolas iela 6–1"


@pytest.mark.parametrize(
    ("at", "open_"),
    [
        (datetime(2026, 5, 29, 20, 59, 59, 999999, tzinfo=UTC), False),
        (datetime(2026, 5, 29, 21, tzinfo=UTC), True),
        (CLOSES - timedelta(microseconds=1), True),
        (CLOSES, False),
        (datetime(2026, 5, 20, 9, tzinfo=UTC), False),
    ],
)
def test_only_the_servers_clock_opens_the_window(village: Village, at: datetime, open_: bool) -> None:
    anna, flat = village.users["anna"], village.flat_a
    form = {"by": anna, "flat": flat, "values": {meters(flat)[0].pk: "414,502"}, "at": at}
    if open_:
        send(**form)  # type: ignore[arg-type]
        assert current(meters(flat)[0]).period == MAY
    else:
        refusal("closed", **form)


def test_on_the_first_of_june_the_reading_is_still_for_may(village: Village) -> None:
    flat = village.flat_a
    cold, _hot = meters(flat)
    send(village.users["anna"], flat, {cold.pk: "414,502"}, at=datetime(2026, 6, 1, 10, tzinfo=UTC))
    assert current(cold).read_on == date(2026, 6, 1)


def test_the_good_ones_are_saved_the_others_come_back(village: Village) -> None:
    anna, flat = village.users["anna"], village.flat_a
    cold, hot = meters(flat)
    outcome = send(anna, flat, {cold.pk: "414,502", hot.pk: "207,219"})
    assert outcome.saved == {cold.pk}
    assert current(cold).submission == outcome.receipt
    assert set(outcome.problems) == {hot.pk}
    problem = outcome.problems[hot.pk]
    assert problem.refusal.code == "below_previous"
    assert "268,904" in problem.refusal.message
    assert not Reading.objects.filter(meter=hot, period=MAY).exists()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("412,317", "below_previous"),
        ("-5", "negative"),
        ("999999999999", "too_many_digits"),
        ("414,5020000000", "too_many_decimals"),
        ("divpadsmit", "not_a_number"),
        ("1.234,5", "two_separators"),
        ("414,", "incomplete"),
        ("'; select 1 --", "not_a_number"),
        ("900", "unusual"),
    ],
)
def test_peers_took_these_we_say_why_not(village: Village, text: str, code: str) -> None:
    flat = village.flat_a
    cold, _hot = meters(flat)
    outcome = send(village.users["anna"], flat, {cold.pk: text})
    assert outcome.receipt is None
    assert outcome.problems[cold.pk].refusal.code == code
    assert outcome.problems[cold.pk].refusal.message
    assert not Reading.objects.filter(period=MAY).exists()
    assert not written_receipts()


def test_the_same_value_as_last_month_is_a_reading(village: Village) -> None:
    flat = village.flat_a
    cold, _hot = meters(flat)
    outcome = send(village.users["anna"], flat, {cold.pk: "412,318"})
    assert outcome.saved == {cold.pk}
    assert current(cold).value == Decimal("412.318")


def test_an_unusual_use_is_asked_once_and_then_believed(village: Village) -> None:
    anna, flat = village.users["anna"], village.flat_a
    cold, _hot = meters(flat)
    problem = send(anna, flat, {cold.pk: "430"}).problems[cold.pk]
    assert problem.asks
    assert problem.value == 430
    assert "17,682 m³" in problem.refusal.message.replace("\u00a0", " ")
    # the tick counts for the value it was about, not for another one
    assert send(anna, flat, {cold.pk: "930"}, sure={cold.pk: "430"}).problems[cold.pk].asks
    assert send(anna, flat, {cold.pk: "430,0"}, sure={cold.pk: "430,000"}).saved == {cold.pk}
    assert current(cold).confirmed_unusual


def test_a_tick_does_not_make_a_wrong_reading_right(village: Village) -> None:
    flat = village.flat_a
    cold, _hot = meters(flat)
    outcome = send(village.users["anna"], flat, {cold.pk: "12,5"}, sure={cold.pk: "12,5"})
    assert outcome.problems[cold.pk].refusal.code == "below_previous"


def test_somebody_elses_meter_is_not_there_and_nothing_is_saved(village: Village) -> None:
    own, foreign = meters(village.flat_a)[0], meters(village.flat_b)[0]
    refusal("not_found", by=village.users["anna"], flat=village.flat_a, values={own.pk: "414", foreign.pk: "500"})
    refusal("not_found", by=village.users["anna"], flat=village.flat_a, values={foreign.pk: ""})
    refusal("not_found", by=village.users["anna"], flat=village.flat_a, values={10**17: "5"})


def test_an_empty_form_is_said_to_be_empty(village: Village) -> None:
    cold, hot = meters(village.flat_a)
    refusal("nothing", by=village.users["anna"], flat=village.flat_a, values={cold.pk: " ", hot.pk: ""})
    refusal("nothing", by=village.users["anna"], flat=village.flat_a, values={})
