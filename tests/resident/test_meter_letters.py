"""Reminders chosen in the settings, and stopped by one press in a letter."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlsplit

from pagalms.meters.actions import remind
from pagalms.meters.models import LetterChoice
from pagalms.meters.queries.reminders import choice_of
from pagalms.outbox.models import Letter
from tests.hygiene import HygienicClient
from tests.moments import freeze_time
from tests.people import NOON, Village
from tests.resident.visits import visit, words_of

OPENS = datetime(2026, 5, 30, 6, 5, tzinfo=UTC)


def test_carla_chooses_the_last_day_in_the_evening(village: Village) -> None:
    with visit(village, "carla") as client:
        assert "Atgādinājumi par skaitītājiem" in words_of(client.get("/uzstadijumi/"))
        client.post("/uzstadijumi/skaititaji/", {"last_day": "on", "by_letter": "on", "hour": "19"})
        source = client.get("/uzstadijumi/").content.decode()
        assert 'id="rm-last" name="last_day" checked' in source
        assert 'id="rm-opening" name="opening">' in source
        for hour in ("3", "25", "x", "", "٩"):
            client.post("/uzstadijumi/skaititaji/", {"opening": "on", "hour": hour})
    choice = LetterChoice.objects.get()
    assert choice.by_letter
    assert (choice.opening, choice.last_day, choice.verification, choice.hour) == (False, True, False, 19)


def test_one_press_in_the_letter_stops_and_starts_again(village: Village) -> None:
    remind(at=OPENS)
    href = Letter.objects.get(to="carla@example.lv").headers["List-Unsubscribe"].strip("<>")
    carla, path = village.users["carla"], urlsplit(href).path
    with freeze_time(NOON):
        mail_program = HygienicClient(enforce_csrf_checks=True)
        assert "carla@example.lv" in words_of(mail_program.get(path))
        assert choice_of(carla, at=NOON).opening  # scanners open links
        assert mail_program.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
        assert not choice_of(carla, at=NOON).opening
        assert choice_of(carla, at=NOON).last_day
        mail_program.post(path, {"undo": "yes"})
        assert choice_of(carla, at=NOON).opening
        assert mail_program.post(path[:-2] + "x/").status_code == 404
