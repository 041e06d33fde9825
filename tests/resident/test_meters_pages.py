"""Receipts, histories, the calendar: what they show and to whom."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from pagalms.meters.models import Meter, Reading, Submission
from tests.moments import freeze_time
from tests.people import NOON, Village, user_for
from tests.resident.visits import address, form_of, meters, visit, words_of


def handed_in(village: Village, name: str = "anna") -> Submission:
    flat = village.flat_a
    cold, hot = meters(flat)
    with visit(village, name) as client:
        form = form_of(client.get(address(flat))) | {f"reading-{cold.pk}": "414,502", f"reading-{hot.pk}": "270"}
        client.post(address(flat), form)
    return Submission.objects.latest("pk")


def test_the_receipt_says_who_what_when(village: Village) -> None:
    number = handed_in(village).number
    with visit(village, "anna") as client:
        page = words_of(client.get(address(village.flat_a, f"apliecinajums/{number}/")))
    for piece in (
        "Apliecinājums: rādījumi par maiju",
        number,
        "Liepu iela 14–1",
        "31.05.2026 12.00",
        "Anna",
        "414,502 m³",
        "2,184 m³",
        "412,318",
        "nodots",
    ):
        assert piece in page


def test_a_co_owner_sees_the_receipt_without_the_other_person(village: Village) -> None:
    number = handed_in(village).number
    with visit(village, "bruno") as client:
        answer = client.get(address(village.flat_a, f"apliecinajums/{number}/"))
        assert "cits šī īpašuma lietotājs" in words_of(answer)
        assert "anna" not in answer.content.decode().lower()


def test_a_corrected_reading_stays_on_its_receipt(village: Village) -> None:
    first = handed_in(village)
    flat = village.flat_a
    cold, _hot = meters(flat)
    with visit(village, "anna") as client:
        form = form_of(client.get(f"{address(flat)}?labot={cold.pk}"))
        client.post(address(flat), form | {f"reading-{cold.pk}": "414"})
        page = words_of(client.get(address(flat, f"apliecinajums/{first.number}/")))
        assert "414,502 m³ 2,184 m³ vēlāk labots" in page
        later = words_of(client.get(address(flat, f"apliecinajums/{Submission.objects.latest('pk').number}/")))
        assert "414,000 m³ 1,682 m³ nodots" in later


@pytest.mark.parametrize("state", ["taken_over", "billed"])
def test_the_state_goes_on_until_billed(village: Village, state: str) -> None:
    number = handed_in(village).number
    Reading.objects.filter(submission__number=number).update(state=state)
    words = {"taken_over": "pārņemts grāmatvedībā", "billed": "iekļauts rēķinā"}
    with visit(village, "anna") as client:
        assert words[state] in words_of(client.get(address(village.flat_a, f"apliecinajums/{number}/")))


def test_history_with_receipts_channels_and_gaps(village: Village) -> None:
    handed_in(village)
    flat = village.flat_a
    cold, _hot = meters(flat)
    Reading.objects.create(
        meter=cold,
        period=date(2025, 12, 1),
        value=Decimal(405),
        read_on=date(2025, 12, 31),
        channel="phone",
        recorded_at=NOON,
    )
    with visit(village, "anna") as client:
        answer = client.get(address(flat, f"{cold.point_id}/"))
        page = words_of(answer)
        assert "2026. gada maijs 414,502 2,184 Portālā, 31.05.2026 apliecinājums" in page
        assert "2026. gada marts 410,318 5,318 (3 mēneši) Portālā" in page
        assert "2026. gada februāris – – nav nodots" in page
        assert "2025. gada decembris 405,000 – Pa tālruni, 31.12.2025" in page
        assert '<svg class="chart" role="img"' in answer.content.decode()


def test_history_goes_on_across_a_replaced_meter(village: Village) -> None:
    flat = village.flat_a
    cold, _hot = meters(flat)
    Meter.objects.filter(pk=cold.pk).update(removed_on=date(2026, 4, 30))
    new = Meter.objects.create(
        code="new",
        point=cold.point,
        serial_no="77001",
        integer_digits=5,
        decimal_digits=3,
        installed_on=date(2026, 4, 30),
        initial_value=Decimal("0.5"),
    )
    with visit(village, "anna") as client:
        answer = client.get(address(flat))
        assert "Uzstādot, 30.04.2026 00000,500" in words_of(answer)
        client.post(address(flat), form_of(answer) | {f"reading-{new.pk}": "2"})
        page = words_of(client.get(address(flat, f"{cold.point_id}/")))
        assert "2026. gada maijs 2,000 1,500" in page
        assert f"Skaitītājs nomainīts 30.04.2026: Nr. {cold.serial_no} pret Nr. 77001; vecajam 412,318" in page


def test_a_point_without_readings(village: Village) -> None:
    cold, _hot = meters(village.flat_a)
    Reading.objects.filter(meter=cold).delete()
    with visit(village, "anna") as client:
        assert "Rādījumu vēl nav." in words_of(client.get(address(village.flat_a, f"{cold.point_id}/")))
        assert "vajadzīgi divi rādījumi" in words_of(client.get(f"{address(village.flat_a)}?vieta={cold.point_id}"))


def test_the_calendar_has_the_coming_windows(village: Village) -> None:
    with visit(village, "anna", at=datetime(2026, 5, 20, 9, tzinfo=UTC)) as client:
        answer = client.get(address(village.flat_a, "kalendars.ics"))
    text = answer.content.decode()
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert text.count("BEGIN:VEVENT") == 12
    assert "DTSTART;VALUE=DATE:20260530\r\nDTEND;VALUE=DATE:20260602\r\n" in text
    assert "DTSTART;VALUE=DATE:20270227\r\nDTEND;VALUE=DATE:20270302\r\n" in text
    assert "\n" not in text.replace("\r\n", "")
    assert not [line for line in text.split("\r\n") if len(line.encode()) > 75]


@pytest.mark.parametrize("which", ["form", "receipt", "point", "calendar", "home"])
@pytest.mark.parametrize("name", ["carla", "egons"])
def test_other_peoples_flats_do_not_exist(village: Village, name: str, which: str) -> None:
    number = handed_in(village).number
    cold, _hot = meters(village.flat_a)
    pages = {
        "form": "skaititaji/",
        "receipt": f"skaititaji/apliecinajums/{number}/",
        "calendar": "skaititaji/kalendars.ics",
        "point": f"skaititaji/{cold.point_id}/",
        "home": "",
    }
    with visit(village, name) as client:
        refused = client.get(f"/ipasumi/{village.flat_a.pk}/{pages[which]}")
        missing = client.get(f"/ipasumi/999999/{pages[which]}")
        assert refused.status_code == missing.status_code == 404
        assert refused.content == missing.content


def test_others_points_receipts_and_meters_under_the_own_flat_do_not_exist(village: Village) -> None:
    number = handed_in(village).number
    foreign, _hot = meters(village.flat_a)
    own, _own_hot = meters(village.flat_b)
    with visit(village, "carla") as client:
        assert client.get(address(village.flat_b, f"apliecinajums/{number}/")).status_code == 404
        assert client.get(address(village.flat_b, f"{foreign.point_id}/")).status_code == 404
        answer = client.post(address(village.flat_b), {f"reading-{foreign.pk}": "500", f"reading-{own.pk}": "414"})
        assert answer.status_code == 404
        assert client.post(address(village.flat_a), {f"reading-{foreign.pk}": "500"}).status_code == 404
    assert not Reading.objects.filter(meter__in=[own], period=date(2026, 5, 1)).exists()


def test_nobody_is_sent_to_sign_in(village: Village) -> None:
    with freeze_time(NOON):
        for path in ("/sakums/", "/skaititaji/", address(village.flat_a)):
            answer = Client().get(path)
            assert answer.status_code == 302
            assert f"next={path}" in answer.headers["Location"]


def test_a_form_from_elsewhere_is_refused(village: Village) -> None:
    cold, _hot = meters(village.flat_a)
    with freeze_time(NOON):
        client = Client(enforce_csrf_checks=True)
        client.force_login(village.users["anna"])
        assert client.post(address(village.flat_a), {f"reading-{cold.pk}": "414"}).status_code == 403


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_only_the_methods_of_a_form(village: Village, method: str) -> None:
    with visit(village, "anna") as client:
        assert getattr(client, method)(address(village.flat_a)).status_code == 405


def test_statements(village: Village, django_assert_max_num_queries: Any) -> None:
    number = handed_in(village).number
    cold, _hot = meters(village.flat_a)
    with visit(village, "anna") as client:
        client.get(address(village.flat_a))
        for path in (f"apliecinajums/{number}/", f"{cold.point_id}/", "kalendars.ics"):
            with django_assert_max_num_queries(7):
                client.get(address(village.flat_a, path))


def test_readings_stay_with_the_flat_and_names_with_the_seller(village: Village) -> None:
    """Debts and readings belong to the property (DOMAIN, Who sees what): a buyer needs them to hand in the next one."""
    flat, egons = village.flat_c, village.users["egons"]
    cold, _hot = meters(flat)
    sold = datetime(2025, 7, 31, 9, tzinfo=UTC)
    month = date(2025, 7, 1)
    receipt = Submission.objects.create(
        number="2025-07-0000009", form_key=uuid4(), apartment=flat, period=month, by=egons, at=sold
    )
    Reading.objects.create(
        meter=cold, period=month, value=Decimal("391.5"), read_on=sold.date(), channel="portal", recorded_at=sold,
        submission=receipt,
    )  # fmt: skip
    village.users["felikss"] = user_for("felikss")
    with visit(village, "felikss") as client:
        history = client.get(address(flat, f"{cold.point_id}/")).content.decode()
        paper = client.get(address(flat, f"apliecinajums/{receipt.number}/")).content.decode()
    assert "391,500" in history
    assert "391,500" in paper
    assert "Egons" not in history + paper
    with visit(village, "egons") as client:
        assert client.get(address(flat, f"apliecinajums/{receipt.number}/")).status_code == 404
