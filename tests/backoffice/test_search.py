"""One box finds people, flats, houses and meters; each role finds what it may open."""

from __future__ import annotations

from typing import Any

from pagalms.audit.models import Event
from pagalms.properties.models import Client, ContactDetails
from tests.backoffice.visits import staff_visit
from tests.people import CODES, NOON, Village, add_meter
from tests.resident.visits import words_of

BOX = "/birojs/meklet/"
FLAT, PERSON = "/birojs/radijumi/dzivoklis/{}/", "/birojs/cilveki/{}/"


def asked(name: str, *said: str) -> list[Any]:
    with staff_visit(name) as office:
        return [office.post(BOX, {"said": one}) for one in said]


def test_an_exact_number_goes_straight_there(village: Village) -> None:
    add_meter(village.flat_b, "cold_water", "vanna", serial="KM-777421")
    carla, flat = PERSON.format(village.clients["carla"].pk), FLAT.format(village.flat_b.pk)
    Client.objects.filter(pk=village.clients["carla"].pk).update(phone="+371 29-111-222")
    code, serial, account, mail, telephone = asked(
        "ilze", CODES["carla"], "km-777421", village.flat_b.account_no, "carla@example.lv", "29111222"
    )
    assert [one.headers.get("Location") for one in (code, serial, account)] == [carla, flat, flat]
    assert [one.headers.get("Location") for one in (mail, telephone)] == [carla, carla]
    straight = Event.objects.filter(verb="looked", subject=f"client:{village.clients['carla'].pk}")
    assert straight.count() == 5
    assert not Event.objects.filter(detail__icontains="777421").exists()


def test_what_owners_told_about_themselves_finds_them_too(village: Village) -> None:
    anna = village.clients["anna"]
    ContactDetails.objects.create(
        client=anna, apartment=village.flat_a, phone="+37126543210", email="jauna@example.lv", period=(NOON, None)
    )
    for answer in asked("rita", "26 543 210", "JAUNA@example.lv"):
        assert answer.headers["Location"] == PERSON.format(anna.pk)


def test_several_things_stand_by_kind_and_words_need_no_marks(village: Village) -> None:
    street = village.house.address.split()[0]
    page, flat, nothing, empty = asked("ilze", street, f"{village.house.address}-{village.flat_a.number}", "zzz", " ")
    words = words_of(page)
    for kind in ("Cilvēki", "Mājas", village.house.address, "Anna"):
        assert kind in words, kind
    assert "Dzīvokļi" in words_of(flat)
    assert "Nekas" in words_of(nothing)
    assert "Nekas" not in words_of(empty)


def test_a_role_finds_what_it_may_open(village: Village) -> None:
    add_meter(village.flat_a, "cold_water", "vanna", serial="KM-777421")
    address = village.house.address
    for answer in asked("rita", f"{address}-{village.flat_a.number}", "KM-777421", address):
        assert "/birojs/radijumi/dzivoklis/" not in answer.content.decode() + answer.headers.get("Location", "")
        assert "/birojs/radijumi/maja/" not in answer.content.decode()
    for name, place in (("gunta", "/birojs/radijumi/maja/"), ("maris", "/birojs/majas/")):
        answer, dana = asked(name, address, "dana")
        assert f'href="{place}{village.house.pk}/"' in answer.content.decode(), name
        assert "Pārstāv citus" not in words_of(dana)


def test_the_box_stands_on_every_page_of_the_office(village: Village) -> None:
    with staff_visit("uldis") as office:
        page = office.get("/birojs/").content.decode()
    assert f'<form action="{BOX}" method="post">' in page
    assert "backoffice/find" in page


def test_nobody_else_is_told_that_there_is_a_box(village: Village) -> None:
    with staff_visit("rita") as office:
        office.logout()
        assert office.post(BOX, {"said": "anna"}).status_code in {302, 403, 404}


def test_a_section_is_found_by_the_beginning_of_its_name(village: Village) -> None:
    letters, journal, mandates, short, several = asked("ilze", "vestules", "ŽURN", "pilnv", "ve", "atsl")
    assert letters.headers["Location"] == "/birojs/vestules/"
    assert journal.headers["Location"] == "/birojs/zurnals/"
    assert mandates.headers["Location"] == "/birojs/pilnvaras/"
    assert "Location" not in short.headers
    for address in ("/birojs/apmaina/atslegas/", "/birojs/parvaldnieks/atslegas/"):
        assert f'<a href="{address}"><b>' in several.content.decode()
    assert "Location" not in asked("rita", "zurn")[0].headers
