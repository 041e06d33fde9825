"""A person's calendar address: real windows of all properties, no sign-in, ended by a newer one."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from pagalms.kernel.month import Month
from pagalms.meters.actions import lengthen_window, remind
from pagalms.meters.queries.calendars import calendar_key
from pagalms.outbox.models import Letter
from tests.hygiene import HygienicClient
from tests.moments import freeze_time
from tests.people import NOON, Village, own
from tests.resident.visits import fill, meters, visit, words_of


def test_anna_gets_an_address_and_another_one_ends_it(village: Village) -> None:
    anna = village.users["anna"]
    own(village.clients["anna"], village.flat_b)
    lengthen_window(by=anna, month=Month(2026, 5), until=date(2026, 6, 3), reason="Sūce, remonts; 2 dienas", at=NOON)
    assert calendar_key(anna) is None
    with visit(village, "anna") as client:
        client.post("/uzstadijumi/kalendars/")
        first = f"/kalendars/{calendar_key(anna)}.ics"
        assert first in words_of(client.get("/uzstadijumi/"))
    with freeze_time(NOON):
        answer = HygienicClient().get(first)
        text = answer.content.decode()
        assert answer["Content-Type"] == "text/calendar; charset=utf-8"
        assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
        whole = text.replace("\r\n ", "")
        assert whole.count("BEGIN:VEVENT") == 12  # both flats share their windows
        assert "LOCATION:Liepu iela 14–1\\; Skolas iela 6–1" in whole
        assert "DTSTART;VALUE=DATE:20260530\r\nDTEND;VALUE=DATE:20260604\r\n" in whole
        assert "DESCRIPTION:Sūce\\, remonts\\; 2 dienas" in whole
        assert len(set(re.findall(r"UID:(.*)\r", whole))) == 12
        assert "Anna" not in whole
        assert "VALARM" not in whole
    with visit(village, "anna") as client:
        client.post("/uzstadijumi/kalendars/")
    assert HygienicClient().get(first).status_code == 404
    assert HygienicClient().get(f"/kalendars/{calendar_key(anna)}.ics").status_code == 200
    assert HygienicClient().get("/kalendars/made-up.ics").status_code == 404


def test_the_calendar_rings_instead_of_letters(village: Village) -> None:
    anna = village.users["anna"]
    own(village.clients["anna"], village.flat_b)
    remind(at=NOON)
    before = Letter.objects.filter(kind="reading_reminder", to="anna@example.lv").count()
    with visit(village, "anna") as client:  # no letters, the calendar rings instead
        choice = {"opening": "on", "last_day": "on", "by_calendar": "on", "hour": "18"}
        client.post("/uzstadijumi/skaititaji/", choice)
        client.post("/uzstadijumi/kalendars/")
        address = f"/kalendars/{calendar_key(anna)}.ics"
        whole = client.get(address).content.decode()
        assert whole.count("TRIGGER;RELATED=START:P0DT18H") == 12
        assert "TRIGGER;RELATED=START:P2DT18H" in whole  # 30 May to 1 June
        for flat in (village.flat_a, village.flat_b):
            fill(
                client,
                flat,
                dict.fromkeys(meters(flat), "414,5"),
                **{f"sure-{one.pk}": "414,5" for one in meters(flat)},
            )
        assert client.get(address).content.decode().count("P0DT18H") == 11  # all is handed in
    remind(at=datetime(2026, 6, 1, 17, tzinfo=UTC))
    assert Letter.objects.filter(kind="reading_reminder", to="anna@example.lv").count() == before


def test_after_the_sale_the_calendar_is_empty(village: Village) -> None:
    with visit(village, "egons", at=datetime(2025, 5, 1, tzinfo=UTC)) as client:
        client.post("/uzstadijumi/kalendars/")
    with freeze_time(NOON):
        text = HygienicClient().get(f"/kalendars/{calendar_key(village.users['egons'])}.ics").content.decode()
    assert "VEVENT" not in text
    assert text.startswith("BEGIN:VCALENDAR\r\n")
