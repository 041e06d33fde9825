"""Reminders: at the opening and on the last day, to those with something missing, once, at their hour."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction

from pagalms.kernel.month import Month
from pagalms.kernel.refusal import Refusal
from pagalms.meters.actions import choose_letters, lengthen_window, remind, stop_letters, tell_of_verification
from pagalms.meters.models import Meter, Reminder, Topic, VerificationNotice
from pagalms.meters.queries.reminders import choice_of
from pagalms.meters.rules.verification import OVER, Device, Regime, stage_on, term_of
from pagalms.outbox.models import Letter
from tests.meters.forms import meters, send
from tests.people import Village

OPENS = datetime(2026, 5, 30, 6, 5, tzinfo=UTC)  # 9.05 in Riga
EVERYBODY = ["anna@example.lv", "bruno@example.lv", "carla@example.lv", "dana@example.lv"]
LAST = datetime(2026, 6, 1, 6, 5, tzinfo=UTC)


def reminded(at: datetime) -> list[str]:
    before = set(Letter.objects.values_list("pk", flat=True))
    while remind(at=at, most=1):
        pass
    return sorted(Letter.objects.exclude(pk__in=before).values_list("to", flat=True))


def test_at_the_opening_everybody_once_however_often_the_job_runs(village: Village) -> None:
    assert reminded(OPENS - timedelta(hours=1)) == []
    assert reminded(OPENS) == EVERYBODY  # gatis may only see, egons sold
    assert reminded(OPENS) == reminded(OPENS + timedelta(hours=5)) == []
    letter = Letter.objects.get(to="anna@example.lv")
    assert letter.subject == "Rādījumus par maiju tagad var nodot"
    assert "līdz 01.06.2026 plkst. 24.00" in letter.text
    assert letter.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/vestules/skaititaji/" in letter.headers["List-Unsubscribe"]


def test_on_the_last_day_only_who_misses_something(village: Village) -> None:
    cold, hot = meters(village.flat_a)
    send(village.users["anna"], village.flat_a, {cold.pk: "414", hot.pk: "270"}, at=OPENS)
    cold, hot = meters(village.flat_b)
    send(village.users["carla"], village.flat_b, {cold.pk: "414"}, at=OPENS)
    assert reminded(LAST) == ["carla@example.lv"]
    letter = Letter.objects.get(kind="reading_reminder")
    assert letter.subject == "Šodien ir pēdējā diena rādījumu nodošanai"
    assert hot.serial_no in letter.text
    assert cold.serial_no not in letter.text


def test_nobody_in_between_nor_on_the_first_who_handed_in_on_the_thirtieth(village: Village) -> None:
    for name, flat in (("anna", village.flat_a), ("carla", village.flat_b)):
        cold, hot = meters(flat)
        send(village.users[name], flat, {cold.pk: "414", hot.pk: "270"}, at=OPENS)
    for at in (OPENS, OPENS + timedelta(days=1), LAST, LAST + timedelta(days=1), datetime(2026, 6, 15, 6, tzinfo=UTC)):
        assert reminded(at) == []


def test_a_longer_window_has_another_last_day(village: Village) -> None:
    lengthen_window(by=village.users["anna"], month=Month(2026, 5), until=date(2026, 6, 3), reason="Sūce", at=OPENS)
    assert reminded(LAST) == []
    assert reminded(LAST + timedelta(days=2)) == EVERYBODY


def test_february_has_its_opening_too(village: Village) -> None:
    assert "anna@example.lv" in reminded(datetime(2027, 2, 27, 7, 5, tzinfo=UTC))


def test_each_at_the_hour_chosen_and_none_who_stopped(village: Village) -> None:
    anna, bruno = village.users["anna"], village.users["bruno"]
    choose_letters(by=anna, opening=True, last_day=True, verification=False, changed=False, hour=19, at=OPENS)
    stop_letters(user=bruno, topic=Topic.OPENING, wanted=False, at=OPENS)
    assert reminded(OPENS) == ["carla@example.lv", "dana@example.lv"]
    assert reminded(OPENS.replace(hour=16)) == ["anna@example.lv"]
    assert "bruno@example.lv" in reminded(LAST)
    with pytest.raises(Refusal, match="hour"):
        choose_letters(by=anna, opening=True, last_day=True, verification=True, changed=True, hour=3, at=OPENS)
    assert choice_of(anna, at=OPENS).hour == 19


@transaction.atomic
def killed() -> None:
    remind(at=OPENS, most=2)
    raise KeyboardInterrupt


def test_killed_in_the_middle_nobody_is_reminded_twice(village: Village) -> None:
    with pytest.raises(KeyboardInterrupt):
        killed()
    assert not Reminder.objects.exists()
    assert not Letter.objects.exists()
    assert reminded(OPENS) == EVERYBODY


def test_the_end_of_a_verification_is_told_in_stages(village: Village) -> None:
    cold, _hot = meters(village.flat_b)
    Meter.objects.update(verified_until=None)
    Meter.objects.filter(pk=cold.pk).update(verified_until=date(2026, 9, 10))
    days = [(6, 9), (6, 10), (6, 20), (7, 10), (9, 10)]
    told = [tell_of_verification(at=datetime(2026, month, day, 7, tzinfo=UTC)) for month, day in days]
    assert told == [0, 1, 0, 1, 1]
    assert tell_of_verification(at=datetime(2026, 9, 11, 7, tzinfo=UTC)) == 1
    assert sorted(VerificationNotice.objects.values_list("stage", flat=True)) == [0, 1, 2, 3]
    assert set(Letter.objects.values_list("to", flat=True)) == {"carla@example.lv"}
    last = Letter.objects.latest("pk")
    assert last.subject == "Jūsu skaitītāju verificēšana"
    assert "beidzās 10.09.2026" in last.text


WATER = (Regime(date(2000, 1, 1), 4, kind="cold_water"), Regime(date(2025, 6, 1), None, kind="cold_water"))


@pytest.mark.parametrize(
    ("installed", "verified_until", "on", "term"),
    [
        ("2022-03-01", None, "2025-05-31", date(2026, 3, 1)),  # four years while they counted
        ("2020-02-29", None, "2024-03-01", date(2024, 2, 29)),
        ("2020-03-01", "2025-03-01", "2025-05-31", date(2025, 3, 1)),
        ("2020-03-01", "2025-03-01", "2026-05-31", None),  # it passed before the change: nobody is obliged
        ("2020-03-01", "2026-09-10", "2026-05-31", date(2026, 9, 10)),  # the manager still keeps a date
        ("2025-07-01", None, "2026-05-31", None),
    ],
)
def test_terms_by_dated_rules(installed: str, verified_until: str | None, on: str, term: date | None) -> None:
    until = date.fromisoformat(verified_until) if verified_until else None
    device = Device(1, "cold_water", date.fromisoformat(installed), until)
    assert term_of(device, WATER, on=date.fromisoformat(on)) == term


def test_a_house_may_keep_a_term_of_its_own() -> None:
    device = Device(7, "cold_water", date(2025, 7, 1), None)
    assert term_of(device, [*WATER, Regime(date(2025, 6, 1), 6, house=7)], on=date(2026, 1, 1)) == date(2031, 7, 1)


@pytest.mark.parametrize(
    ("on", "stage"),
    [("2026-02-27", None), ("2026-02-28", 3), ("2026-03-31", 2), ("2026-05-31", 1), ("2026-06-01", OVER)],
)
def test_stages(on: str, stage: int | None) -> None:
    assert stage_on(date(2026, 5, 31), date.fromisoformat(on)) == stage
    assert stage_on(date(2026, 5, 31), date(2026, 10, 1)) is None
