"""Handing in readings: what is saved, what is asked, what stays as it was."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from pagalms.accounts.models import User
from pagalms.audit.models import Event
from pagalms.kernel.refusal import Refusal
from pagalms.meters.actions import HandedIn, hand_in
from pagalms.meters.models import Meter, Reading, Submission, WindowRule
from pagalms.meters.queries import sheet_of
from pagalms.outbox.models import Letter
from pagalms.properties.models import Apartment
from tests.people import NOON, Village

CLOSES = datetime(2026, 6, 1, 21, tzinfo=UTC)
MAY = date(2026, 5, 1)


def meters(flat: Apartment) -> tuple[Meter, Meter]:
    cold, hot = Meter.objects.filter(point__apartment=flat).order_by("pk")
    return cold, hot


def send(
    by: User,
    flat: Apartment,
    values: dict[int, str],
    *,
    at: datetime = NOON,
    sure: dict[int, str] | None = None,
    key: UUID | None = None,
) -> HandedIn:
    return hand_in(by=by, flat=flat, values=values, confirmed=sure or {}, form_key=key or uuid4(), at=at)


def current(meter: Meter) -> Reading:
    return Reading.objects.get(meter=meter, period=MAY, current=True)


def refusal(code: str, **form: object) -> None:
    before = (Reading.objects.count(), Submission.objects.count())
    with pytest.raises(Refusal) as said:
        send(**form)  # type: ignore[arg-type]
    assert said.value.code == code
    assert str(said.value.message)
    assert (Reading.objects.count(), Submission.objects.count()) == before


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
    letter = Letter.objects.get()
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
    send(anna, village.flat_a, {meters(village.flat_a)[0].pk: "414"})
    send(carla, village.flat_b, {meters(village.flat_b)[0].pk: "414"})
    letter = Letter.objects.get()
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
    assert not Letter.objects.exists()


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
    assert Submission.objects.count() == Letter.objects.count() == 1


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


def test_somebody_elses_meter_is_not_there_and_nothing_is_saved(village: Village) -> None:
    own, foreign = meters(village.flat_a)[0], meters(village.flat_b)[0]
    refusal("not_found", by=village.users["anna"], flat=village.flat_a, values={own.pk: "414", foreign.pk: "500"})
    refusal("not_found", by=village.users["anna"], flat=village.flat_a, values={foreign.pk: ""})
    refusal("not_found", by=village.users["anna"], flat=village.flat_a, values={10**17: "5"})


def test_an_empty_form_is_said_to_be_empty(village: Village) -> None:
    cold, hot = meters(village.flat_a)
    refusal("nothing", by=village.users["anna"], flat=village.flat_a, values={cold.pk: " ", hot.pk: ""})
    refusal("nothing", by=village.users["anna"], flat=village.flat_a, values={})


def test_an_empty_field_leaves_what_was_handed_in(village: Village) -> None:
    anna, flat = village.users["anna"], village.flat_a
    cold, hot = meters(flat)
    send(anna, flat, {cold.pk: "414"})
    send(anna, flat, {cold.pk: "", hot.pk: "270"})
    assert current(cold).value == 414


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
