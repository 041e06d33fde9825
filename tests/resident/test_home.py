"""The first page: the day's task with its fields, calm when all is done, the next dates when nothing is due."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from pagalms.meters.models import Reading
from pagalms.properties.models import Ownership
from tests.billing.books import winter_and_spring
from tests.people import Village
from tests.resident.visits import address, form_of, meters, visit, words_of


def test_inside_the_window_the_fields_are_right_there(village: Village) -> None:
    flat = village.flat_a
    cold, hot = meters(flat)
    with visit(village, "anna") as client:
        answer = client.get("/sakums/")
        page = words_of(answer)
        assert "Labdien, Anna! Svētdiena, 31. maijs. Šodien Jūs gaida viena lieta: rādījumi." in page
        assert "Nododiet rādījumus līdz 1. jūnijam" in page
        assert "Atlikusi 1 diena un 12 stundas" in page
        assert 'aria-label="Nodoti 0 no 2 rādījumiem"' in answer.content.decode()
        assert f'<form action="{address(flat)}" method="post"' in answer.content.decode()
        assert "2 rādījumi jānodod" in answer.content.decode()
        form = form_of(answer) | {f"reading-{cold.pk}": "414", f"reading-{hot.pk}": "270"}
        assert client.post(address(flat), form).status_code == 302
    assert Reading.objects.filter(period="2026-05-01").count() == 2


def test_one_handed_in_lights_one_window(village: Village) -> None:
    cold, hot = meters(village.flat_a)
    with visit(village, "anna") as client:
        client.post(address(village.flat_a), {f"reading-{cold.pk}": "414"})
        answer = client.get("/sakums/")
        assert 'aria-label="Nodoti 1 no 2 rādījumiem"' in answer.content.decode()
        assert answer.content.decode().count('<i class="on"></i>') == 1
        assert list(form_of(answer)) == ["form_key", f"reading-{hot.pk}", f"seen-{hot.pk}"]


def test_all_handed_in_is_calm(village: Village) -> None:
    cold, hot = meters(village.flat_a)
    with visit(village, "anna") as client:
        client.post(address(village.flat_a), {f"reading-{cold.pk}": "414", f"reading-{hot.pk}": "270"})
        answer = client.get("/sakums/")
        page = words_of(answer)
        assert "Viss nodots" in page
        assert "Rādījumus varat labot līdz 01.06.2026 plkst. 24.00." in page
        assert "Atvērt apliecinājumu" in page
        assert "Šodien nekas nav jādara." in page
        assert form_of(answer) == {}


def test_outside_the_window_the_next_dates(village: Village) -> None:
    with visit(village, "anna", at=datetime(2026, 6, 2, 9, tzinfo=UTC)) as client:
        answer = client.get("/sakums/")
        assert "Rādījumus varēs nodot no: 29.06.2026 līdz 01.07.2026" in words_of(answer)
        assert form_of(answer) == {}


def test_a_former_owner_finds_the_archive(village: Village) -> None:
    with visit(village, "egons") as client:
        answer = client.get("/sakums/")
        assert "nav neviena īpašuma" in words_of(answer)
        assert 'href="/arhivs/rekini/"' in answer.content.decode()
        assert client.get("/skaititaji/").headers["Location"] == "/sakums/"
        assert client.get(f"/ipasumi/{village.flat_c.pk}/").status_code == 404


def test_the_chosen_property_is_remembered(village: Village) -> None:
    from tests.people import own

    own(village.clients["anna"], village.flat_b)
    with visit(village, "anna") as client:
        assert client.get("/skaititaji/").headers["Location"] == address(village.flat_a)
        client.get(f"/ipasumi/{village.flat_b.pk}/")
        assert client.get("/skaititaji/").headers["Location"] == address(village.flat_b)
        assert f'<form action="{address(village.flat_b)}"' in client.get("/sakums/").content.decode()
        Ownership.objects.filter(apartment=village.flat_b, client=village.clients["anna"]).delete()
        assert client.get("/skaititaji/").headers["Location"] == address(village.flat_a)


def test_few_statements(village: Village, django_assert_max_num_queries: Any) -> None:
    winter_and_spring(village.flat_a, village.clients["anna"])
    with visit(village, "anna") as client:
        client.get("/sakums/")
        with django_assert_max_num_queries(10):
            client.get("/sakums/")


def test_in_english(village: Village) -> None:
    with visit(village, "anna", language="en") as client:
        page = words_of(client.get("/sakums/"))
        assert "Good day, Anna! Sunday, 31 May. One thing waits for you today: readings." in page
        assert "Hand in the readings until 1 June" in page
