"""The form of readings: handed in, with mistakes, corrected, twice."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from pagalms.kernel.refusal import Refusal
from pagalms.meters.actions import hand_in, keep_windows
from pagalms.meters.models import Meter, Reading, Submission
from tests.people import NOON, Village
from tests.resident.visits import address, current, fill, form_of, meters, visit, words_of

AFTER = datetime(2026, 6, 2, 9, tzinfo=UTC)
BEFORE = datetime(2026, 5, 20, 9, tzinfo=UTC)


def test_anna_hands_in_and_sees_the_receipt_at_once(village: Village) -> None:
    flat = village.flat_a
    cold, hot = meters(flat)
    with visit(village, "anna") as client:
        page = words_of(client.get(address(flat)))
        assert "Rādījumi par maiju" in page
        assert "Atlikusi 1 diena un 12 stundas" in page
        assert "Iepriekš, 30.04.2026 00412,318m³ Aprīlī izlietots 2,000 m³" in page
        assert "5 melnie cipari, 3 sarkanie" in page
        answer = fill(client, flat, {cold: "414,502", hot: "00270.291"})
        number = Submission.objects.get().number
        assert (answer.status_code, answer.headers["Location"]) == (302, f"{address(flat)}?sanemts={number}")
        page = words_of(client.get(answer.headers["Location"]))
        assert f"Rādījumi saņemti 31.05.2026 12.00. Apliecinājums Nr. {number}" in page
        assert page.count("Saņemts 31.05.2026 12.00") == 2
        assert "Maijā izlietots 2,184 m³" in page
        assert "Viss nodots. Rādījumus varat labot līdz 01.06.2026 plkst. 24.00." in page
    assert current(cold).value == Decimal("414.502")


def test_the_page_takes_few_statements(village: Village, django_assert_max_num_queries: Any) -> None:
    with visit(village, "anna") as client:
        client.get(address(village.flat_a))
        with django_assert_max_num_queries(8):
            client.get(address(village.flat_a))


def test_handing_in_takes_few_statements(village: Village, django_assert_max_num_queries: Any) -> None:
    cold, hot = meters(village.flat_a)
    keep_windows(at=NOON)
    with visit(village, "anna") as client:
        page = client.get(address(village.flat_a))
        form = form_of(page) | {f"reading-{cold.pk}": "414,502", f"reading-{hot.pk}": "00270.291"}
        with django_assert_max_num_queries(12):
            assert client.post(address(village.flat_a), form).status_code == 302


def test_a_refusal_leaves_the_page_its_transaction(village: Village) -> None:
    """Handing in has no savepoint of its own: what it refuses it refuses before it writes."""
    anna, flat = village.users["anna"], village.flat_a
    cold, hot = meters(flat)
    with transaction.atomic():
        with pytest.raises(Refusal, match="nothing"):
            hand_in(by=anna, flat=flat, values={cold.pk: ""}, confirmed={}, form_key=uuid4(), at=NOON)
        assert not transaction.get_rollback()
        assert Meter.objects.filter(pk=hot.pk).exists()
        with pytest.raises(AttributeError):
            hand_in(by=anna, flat=flat, values={cold.pk: None}, confirmed={}, form_key=uuid4(), at=NOON)  # type: ignore[dict-item]  # broken
        assert transaction.get_rollback()
        transaction.set_rollback(False)


def test_one_wrong_one_doubtful_one_saved(village: Village) -> None:
    from tests.people import add_meter

    flat = village.flat_a
    cold, hot = meters(flat)
    bath = add_meter(flat, "cold_water", "vannasistaba", last=Decimal("655.127"))
    with visit(village, "anna") as client:
        answer = fill(client, flat, {cold: "414,502", hot: "207,219", bath: "671,627"})
        assert answer.status_code == 422
        source, page = answer.content.decode(), words_of(answer)
        assert "<title>Kļūda: Skaitītāji" in source
        assert 'role="alert"' in source
        assert "Viens rādījums jāizlabo, viens jāapstiprina" in page
        assert f'<a href="#m{hot.pk}">Virtuve, karstais ūdens: mazāks par iepriekšējo</a>' in source
        assert f'<a href="#m{bath.pk}">Vannasistaba, aukstais ūdens: neparasti liels</a>' in source
        assert "Jau saglabāts: Virtuve, aukstais ūdens." in page
        assert "Rādījums ir mazāks par iepriekšējo (268,904). Pārbaudiet ciparus: varbūt 270,219?" in page
        field = re.search(rf'<input id="m{hot.pk}"[^>]*>', source)
        assert field
        assert 'value="207,219"' in field[0]
        assert 'aria-invalid="true"' in field[0]
        assert f'aria-describedby="m{hot.pk}-p m{hot.pk}-h m{hot.pk}-e"' in field[0]
        assert "Maijā iznāk 16,500 m³, bet parasti šeit ir ap 2,0 m³ mēnesī." in page
        assert "Jā, uz skaitītāja ir 671,627" in page
        assert 'aria-label="Nodoti 1 no 3 rādījumiem"' in source

        again = form_of(answer) | {f"reading-{hot.pk}": "270,219", f"sure-{bath.pk}": "671,627"}
        assert f"reading-{cold.pk}" not in again
        assert client.post(address(flat), again).status_code == 302
    assert current(bath).confirmed_unusual
    assert [current(meter).value for meter in (cold, hot)] == [Decimal("414.502"), Decimal("270.219")]


def test_correcting_until_the_window_closes(village: Village) -> None:
    flat = village.flat_a
    cold, _hot = meters(flat)
    with visit(village, "anna") as client:
        fill(client, flat, {cold: "414,502"})
        assert f"reading-{cold.pk}" not in form_of(client.get(address(flat)))
        form = form_of(client.get(f"{address(flat)}?labot={cold.pk}"))
        assert form[f"reading-{cold.pk}"] == "414,502"
        assert client.post(address(flat), form | {f"reading-{cold.pk}": "413,9"}).status_code == 302
    assert (current(cold).value, current(cold).version) == (Decimal("413.9"), 2)
    with visit(village, "anna", at=AFTER) as client:
        page = client.get(f"{address(flat)}?labot={cold.pk}")
        assert form_of(page) == {}
        assert "00413,900" in words_of(page)  # now it is the previous one


def test_sent_twice_is_one_receipt(village: Village) -> None:
    flat = village.flat_a
    cold, hot = meters(flat)
    with visit(village, "anna") as client:
        form = form_of(client.get(address(flat))) | {f"reading-{cold.pk}": "414", f"reading-{hot.pk}": "270"}
        answers = [client.post(address(flat), form) for _time in range(3)]
        assert len({answer.headers["Location"] for answer in answers}) == 1
    assert Submission.objects.count() == 1


def test_a_form_without_a_key_or_with_a_broken_one_still_works(village: Village) -> None:
    cold, hot = meters(village.flat_a)
    with visit(village, "anna") as client:
        assert client.post(address(village.flat_a), {f"reading-{cold.pk}": "414"}).status_code == 302
        broken = {f"reading-{hot.pk}": "270", "form_key": "x' or 1=1"}
        assert client.post(address(village.flat_a), broken).status_code == 302


def test_an_empty_form(village: Village) -> None:
    with visit(village, "anna") as client:
        answer = fill(client, village.flat_a, {})
        assert answer.status_code == 422
        assert "Ierakstiet vismaz vienu rādījumu." in words_of(answer)


def test_what_is_typed_is_shown_as_text_and_no_error_shows_the_inside(village: Village) -> None:
    cold, _hot = meters(village.flat_a)
    with visit(village, "anna") as client:
        for typed in ("<script>alert(1)</script>", '"><b>', "12,5' or 1=1", "\x00", "9" * 3000, "\u0664"):
            answer = fill(client, village.flat_a, {cold: typed})
            assert answer.status_code == 422
            source = answer.content.decode()
            assert "<script>alert" not in source
            assert not re.search(r"Traceback|psycopg|DataError|SELECT |DETAIL", source)


@pytest.mark.parametrize(
    "name", ["reading-", "reading-x", "reading-1e3", "reading-\u0661", "reading-9999999999999999999"]
)
def test_names_that_are_no_fields_are_not_looked_at(village: Village, name: str) -> None:
    with visit(village, "anna") as client:
        assert client.post(address(village.flat_a), {name: "414"}).status_code == 422


def test_co_owners_both_see_the_truth(village: Village) -> None:
    flat = village.flat_a
    cold, hot = meters(flat)
    with visit(village, "anna") as client:
        fill(client, flat, {cold: "414"})
    with visit(village, "bruno") as client:
        page = client.get(address(flat))
        assert "Saņemts 31.05.2026 12.00, no cita šī īpašuma lietotāja" in words_of(page)
        assert "anna" not in page.content.decode().lower()
        fill(client, flat, {hot: "270"})
    with visit(village, "anna") as client:
        assert "Viss nodots" in words_of(client.get(address(flat)))


def test_a_reading_that_accounting_has_taken_has_no_correct_link(village: Village) -> None:
    flat = village.flat_a
    cold, _hot = meters(flat)
    with visit(village, "anna") as client:
        fill(client, flat, {cold: "414"})
        Reading.objects.filter(meter=cold, current=True).update(state="taken_over")
        answer = client.get(f"{address(flat)}?labot={cold.pk}")
        assert "Pārņemts grāmatvedībā" in words_of(answer)
        assert f"?labot={cold.pk}#" not in answer.content.decode()
        assert f"reading-{cold.pk}" not in form_of(answer)


def test_remotely_read_meters_are_shown_not_entered(village: Village) -> None:
    flat = village.flat_a
    cold, hot = meters(flat)
    Meter.objects.filter(pk=cold.pk).update(reading_mode="remote")
    with visit(village, "anna") as client:
        answer = client.get(address(flat))
        assert list(form_of(answer)) == ["form_key", f"reading-{hot.pk}", f"seen-{hot.pk}"]
        assert "Nolasa attālināti" in words_of(answer)
        assert "00412,318" in words_of(answer)


def test_a_flat_without_meters(village: Village) -> None:
    Meter.objects.filter(point__apartment=village.flat_a).update(removed_on=date(2026, 5, 2))
    with visit(village, "anna") as client:
        page = words_of(client.get(address(village.flat_a)))
        assert "nav skaitītāju, kuru rādījumi Jums jānodod" in page
        assert client.post(address(village.flat_a), {}).status_code == 422


def test_in_english(village: Village) -> None:
    flat = village.flat_a
    cold, hot = meters(flat)
    with visit(village, "carla", language="en") as client:
        answer = client.get(address(village.flat_b))
        page = words_of(answer)
        assert "Readings for May" in page
        assert "1 day and 12 hours left" in page
        assert "00412.318" in page
    with visit(village, "anna", language="en", at=BEFORE) as client:
        assert "Readings can be handed in from: 30.05.2026 to 01.06.2026" in words_of(client.get(address(flat)))
    with visit(village, "anna", language="en") as client:
        page = words_of(fill(client, flat, {cold: "430", hot: "1"}))
        assert "One reading needs correcting, one needs confirming" in page
        assert "May comes to 17.682 m³, but the usual here is about 2.0 m³ a month." in page
