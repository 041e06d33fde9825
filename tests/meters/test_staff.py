"""Staff enter readings for residents, correct and refuse them; dial that begins again; meters that were replaced."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from pagalms.accounts.models import User
from pagalms.audit.models import Event
from pagalms.kernel.month import Month
from pagalms.kernel.refusal import Refusal
from pagalms.meters.actions import HandedIn, Problem, correct, enter_for_resident, refuse, stop_letters, take_over
from pagalms.meters.models import Channel, Meter, MeterEvent, Reading, Topic
from pagalms.meters.queries import history_of
from pagalms.outbox.models import Letter
from tests.meters.forms import current, meters, send
from tests.people import NOON, Village, add_meter

MAY = Month(2026, 5)
AFTER = datetime(2026, 6, 3, 9, tzinfo=UTC)
LATE = "Zvanīja 3. jūnijā, bija slimnīcā"


@pytest.fixture
def gunta(village: Village) -> User:
    return User.objects.create(email="gunta@pagalms.example", name="Gunta", date_joined=NOON)


def enter(gunta: User, village: Village, values: dict[int, str], **more: object) -> HandedIn:
    given = {"period": MAY, "confirmed": {}, "channel": Channel.PHONE, "at": NOON} | more
    return enter_for_resident(by=gunta, flat=village.flat_a, values=values, **given)  # type: ignore[arg-type]


def test_a_call_inside_the_window_is_a_reading_with_its_channel_and_receipt(village: Village, gunta: User) -> None:
    cold, hot = meters(village.flat_a)
    outcome = enter(gunta, village, {cold.pk: "414,5", hot.pk: "1"})
    assert outcome.saved == {cold.pk}
    assert outcome.problems[hot.pk].refusal.code == "below_previous"
    reading = current(cold)
    assert (reading.channel, reading.entered_by, reading.state) == ("phone", gunta, "submitted")
    assert outcome.receipt
    assert not Letter.objects.exists()
    assert Event.objects.get(verb="readings_entered").by == gunta.pk
    again = enter(gunta, village, {cold.pk: "414,5", hot.pk: "1"})
    assert (again.unchanged, again.receipt) == ({cold.pk}, outcome.receipt)
    assert Reading.objects.filter(meter=cold, period=MAY.first).count() == 1


def test_a_slip_after_the_window_needs_a_reason_and_is_for_the_month_that_ended(village: Village, gunta: User) -> None:
    cold, _hot = meters(village.flat_a)
    with pytest.raises(Refusal, match="no_reason"):
        enter(gunta, village, {cold.pk: "414"}, at=AFTER, channel=Channel.PAPER)
    enter(gunta, village, {cold.pk: "414"}, at=AFTER, channel=Channel.PAPER, reason=LATE)
    reading = current(cold)
    assert (reading.period, reading.read_on, reading.reason) == (MAY.first, date(2026, 6, 1), LATE)


def test_once_accounting_has_taken_the_month_over_nothing_is_entered(village: Village, gunta: User) -> None:
    cold, hot = meters(village.flat_a)
    send(village.users["anna"], village.flat_a, {cold.pk: "414"})
    take_over(period=MAY, by=gunta, at=AFTER)
    with pytest.raises(Refusal, match="taken_over"):
        enter(gunta, village, {hot.pk: "270"}, at=AFTER, reason=LATE)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"channel": Channel.PORTAL}, "not_by_staff"),
        ({"channel": Channel.ESTIMATE}, "not_by_staff"),
        ({"period": Month(2026, 6)}, "not_yet"),
    ],
)
def test_what_staff_cannot_enter(village: Village, gunta: User, more: dict[str, object], code: str) -> None:
    cold, _hot = meters(village.flat_a)
    with pytest.raises(Refusal, match=code):
        enter(gunta, village, {cold.pk: "414"}, **more)
    with pytest.raises(Refusal, match="not_found"):
        enter(gunta, village, {meters(village.flat_b)[0].pk: "414"})


def test_a_correction_after_the_window_keeps_both_and_tells_anna(village: Village, gunta: User) -> None:
    cold, _hot = meters(village.flat_a)
    send(village.users["anna"], village.flat_a, {cold.pk: "414"})
    take_over(period=MAY, by=gunta, at=AFTER)
    first = current(cold)
    newer = correct(by=gunta, reading=first, value="413,5", reason="Sajaukti cipari", at=AFTER)
    assert isinstance(newer, Reading)
    assert (newer.value, newer.version, newer.state, newer.reason) == (
        Decimal("413.5"),
        2,
        "submitted",
        "Sajaukti cipari",
    )
    assert (newer.channel, newer.read_on, newer.entered_by) == ("portal", first.read_on, gunta)
    letter = Letter.objects.get(kind="reading_changed")
    assert letter.to == "anna@example.lv"
    assert letter.subject == "Rādījums par maiju ir labots: Liepu iela 14–1"
    for piece in ("414,000", "413,500", "Sajaukti cipari"):
        assert piece in letter.text
        assert piece in letter.html
    assert take_over(period=MAY, by=gunta, at=AFTER).readings == 1  # accounting gets the corrected one
    with pytest.raises(Refusal, match="not_current"):
        correct(by=gunta, reading=first, value="413", reason="Vēlreiz", at=AFTER)


def test_a_correction_is_judged_and_needs_a_reason(village: Village, gunta: User) -> None:
    cold, _hot = meters(village.flat_a)
    send(village.users["anna"], village.flat_a, {cold.pk: "414"})
    wrong = correct(by=gunta, reading=current(cold), value="41", reason="Sajaukti cipari", at=AFTER)
    assert isinstance(wrong, Problem)
    assert wrong.refusal.code == "below_previous"
    unusual = correct(by=gunta, reading=current(cold), value="480", reason="Sūce", at=AFTER)
    assert isinstance(unusual, Problem)
    assert unusual.asks
    assert isinstance(
        correct(by=gunta, reading=current(cold), value="480", sure="480", reason="Sūce", at=AFTER), Reading
    )
    with pytest.raises(Refusal, match="no_reason"):
        correct(by=gunta, reading=current(cold), value="415", reason=" ", at=AFTER)
    Reading.objects.filter(meter=cold, current=True).update(state="billed")
    with pytest.raises(Refusal, match="billed"):
        correct(by=gunta, reading=current(cold), value="415", reason="Sūce", at=AFTER)


def test_a_refused_reading_can_be_handed_in_anew(village: Village, gunta: User) -> None:
    anna, cold = village.users["anna"], meters(village.flat_a)[0]
    send(anna, village.flat_a, {cold.pk: "414"})
    refuse(by=gunta, reading=current(cold), reason="Fotoattēlā cits skaitītājs", at=NOON)
    assert current(cold).state == "refused"
    assert "Fotoattēlā cits skaitītājs" in Letter.objects.get(kind="reading_changed").text
    send(anna, village.flat_a, {cold.pk: "413"})
    assert (current(cold).version, current(cold).state) == (2, "submitted")


def test_who_wants_no_letters_of_changes_gets_none_and_a_call_is_told_to_the_flat(
    village: Village, gunta: User
) -> None:
    anna, (cold, hot) = village.users["anna"], meters(village.flat_a)
    enter(gunta, village, {cold.pk: "480"}, confirmed={cold.pk: "480"})
    stop_letters(user=village.users["bruno"], topic=Topic.CHANGED, wanted=False, at=NOON)
    correct(by=gunta, reading=current(cold), value="414", reason="Pārklausījos", at=NOON)
    letters = Letter.objects.filter(kind="reading_changed").order_by("to")
    assert [letter.to for letter in letters] == ["anna@example.lv", "dana@example.lv"]  # gatis may only see
    assert "Bija: 480,000" in letters[0].text
    assert "List-Unsubscribe" in letters[0].headers
    stop_letters(user=anna, topic=Topic.CHANGED, wanted=False, at=NOON)
    Letter.objects.all().delete()
    send(anna, village.flat_a, {hot.pk: "270"})
    refuse(by=gunta, reading=current(hot), reason="Cits skaitītājs", at=NOON)
    assert not Letter.objects.exists()


def test_the_dial_begins_again_asked_once_and_noted(village: Village) -> None:
    anna, flat = village.users["anna"], village.flat_a
    bath = add_meter(flat, "cold_water", "vannasistaba", last=Decimal("99998.5"))
    asked = send(anna, flat, {bath.pk: "00003,2"}).problems[bath.pk]
    assert (asked.refusal.code, asked.asks) == ("rolled_over", True)
    assert not MeterEvent.objects.exists()
    assert send(anna, flat, {bath.pk: "00003,2"}, sure={bath.pk: "3,2"}).saved == {bath.pk}
    event = MeterEvent.objects.get()
    assert (event.kind, event.meter, event.value_before, event.value_after) == (
        "rolled_over",
        bath,
        Decimal("99998.5"),
        Decimal("3.2"),
    )
    history = history_of(flat, bath.point_id)
    assert history
    assert [(row.from_zero, row.use.amount if row.use else None) for row in history.rows[:2]] == [
        (True, Decimal("4.700")),
        (False, Decimal(2)),
    ]
    assert Meter.objects.get(pk=bath.pk).removed_on is None
