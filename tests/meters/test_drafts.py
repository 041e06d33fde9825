"""Readings noted before the window: judged at once, offered or handed in when it opens, explained when refused."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from pagalms.kernel.refusal import Refusal
from pagalms.meters.actions import HandedIn, hand_in_drafts, note_drafts
from pagalms.meters.models import Draft, Meter, Reading, Submission
from pagalms.outbox.models import Letter
from pagalms.properties.models import Ownership
from tests.meters.forms import MAY, current, meters, send
from tests.meters.receipts import written_receipts
from tests.people import NOON, Village
from tests.resident.visits import address, form_of, visit, words_of

BEFORE = datetime(2026, 5, 20, 9, tzinfo=UTC)
OPENS = datetime(2026, 5, 29, 21, 1, tzinfo=UTC)
CLOSED = datetime(2026, 6, 1, 21, 1, tzinfo=UTC)


def noted(village: Village, values: dict[Meter, str], *, by_itself: bool = True, name: str = "anna") -> HandedIn:
    return note_drafts(
        by=village.users[name], flat=village.flat_a, values={meter.pk: text for meter, text in values.items()},
        confirmed={}, by_itself=by_itself, at=BEFORE,
    )  # fmt: skip


def test_it_hands_itself_in_once_with_the_day_it_was_read(village: Village) -> None:
    cold, hot = meters(village.flat_a)
    noted(village, {cold: "414,5", hot: "270"})
    assert hand_in_drafts(at=BEFORE) == 0
    assert hand_in_drafts(at=OPENS) == 1
    assert hand_in_drafts(at=OPENS) == 0
    assert (current(cold).value, current(cold).read_on, current(cold).channel) == (
        Decimal("414.5"),
        date(2026, 5, 20),
        "portal",
    )
    assert Submission.objects.count() == len(written_receipts()) == 1
    assert not Draft.objects.exists()


def test_a_slip_is_found_while_noting(village: Village) -> None:
    cold, hot = meters(village.flat_a)
    outcome = noted(village, {cold: "41", hot: "270"})
    assert outcome.problems[cold.pk].refusal.code == "below_previous"
    assert [draft.meter_id for draft in Draft.objects.all()] == [hot.pk]
    noted(village, {hot: ""})
    assert not Draft.objects.exists()


def test_refused_at_the_opening_the_letter_says_why(village: Village) -> None:
    cold, _hot = meters(village.flat_a)
    noted(village, {cold: "414"})
    Reading.objects.filter(meter=cold, period=date(2026, 4, 1)).update(value=420)  # corrected meanwhile
    hand_in_drafts(at=OPENS)
    assert not Reading.objects.filter(meter=cold, period=MAY).exists()
    letter = Letter.objects.get()
    assert (letter.kind, letter.subject) == ("draft_refused", "Nav nodots: Liepu iela 14–1")
    assert "mazāks par iepriekšējo (420,000)" in letter.text
    assert "414,000" in letter.text


def test_a_co_owner_was_there_first(village: Village) -> None:
    cold, _hot = meters(village.flat_a)
    noted(village, {cold: "414"})
    send(village.users["bruno"], village.flat_a, {cold.pk: "415"}, at=OPENS)
    hand_in_drafts(at=OPENS)
    assert (current(cold).value, current(cold).version) == (415, 1)


def test_who_has_sold_meanwhile_hands_in_nothing(village: Village) -> None:
    cold, _hot = meters(village.flat_a)
    noted(village, {cold: "414"})
    Ownership.objects.filter(client=village.clients["anna"]).delete()
    hand_in_drafts(at=OPENS)
    assert not Reading.objects.filter(period=MAY).exists()
    assert not Draft.objects.exists()
    assert not Letter.objects.exists()


def test_without_the_tick_it_is_offered_and_goes_when_the_window_closes(village: Village) -> None:
    cold, _hot = meters(village.flat_a)
    with visit(village, "anna", at=BEFORE) as client:
        page = address(village.flat_a, "piezimes/")
        assert "var nodot no 30.05.2026" in words_of(client.get(page))
        wrong = client.post(page, {f"reading-{cold.pk}": "4,1,4"})
        assert wrong.status_code == 422
        assert "<title>Kļūda: " in wrong.content.decode()
        assert client.post(page, {f"reading-{cold.pk}": "414,5"}).status_code == 302
        assert 'value="414,500"' in client.get(page).content.decode()
    hand_in_drafts(at=OPENS)
    with visit(village, "bruno") as client:
        assert form_of(client.get(address(village.flat_a)))[f"reading-{cold.pk}"] == ""
    with visit(village, "anna") as client:
        answer = client.get(address(village.flat_a))
        assert "ko pierakstījāt 20.05.2026" in words_of(answer)
        assert form_of(answer)[f"reading-{cold.pk}"] == "414,500"
        assert client.get(address(village.flat_a, "piezimes/")).status_code == 302
    assert Draft.objects.exists()
    hand_in_drafts(at=CLOSED)
    assert not Draft.objects.exists()


def test_in_the_window_one_hands_in_and_others_meters_are_none(village: Village) -> None:
    anna, cold = village.users["anna"], meters(village.flat_a)[0]
    with pytest.raises(Refusal, match="open"):
        note_drafts(by=anna, flat=village.flat_a, values={cold.pk: "414"}, confirmed={}, by_itself=True, at=NOON)
    with pytest.raises(Refusal, match="not_found"):
        noted(village, {meters(village.flat_b)[0]: "414"})
