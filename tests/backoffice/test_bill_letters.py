"""Bills by e-mail as the accountant sees them."""

from __future__ import annotations

from datetime import date

import pytest

from pagalms.billing.actions import announce_bills, want_bills
from pagalms.outbox.models import Letter
from tests.backoffice.visits import staff_visit
from tests.billing.books import issue
from tests.people import NOON, Village
from tests.resident.visits import visit, words_of


@pytest.fixture
def announced(village: Village) -> Village:
    for flat, name in ((village.flat_a, "anna"), (village.flat_b, "carla")):
        issue(flat, village.clients[name], date(2026, 4, 1))
        want_bills(user=village.users[name], apartments=[flat], at=NOON, given_at="settings")
    announce_bills(on=NOON.date(), at=NOON, source="import:1")
    return village


def test_gunta_sees_how_the_letters_are_getting_on(announced: Village) -> None:
    Letter.objects.filter(to="anna@example.lv").update(state=Letter.State.SENT)
    with staff_visit("gunta") as gunta:
        page = gunta.get("/birojs/rekini/").content.decode()
    assert '<progress max="2" value="1"' in page
    assert "2026. gada aprīlis" in page.replace("\u00a0", " ")


@pytest.mark.parametrize(("words", "whose"), [("anna@", "anna"), ("skolas 1", "carla"), ("99", "anna"), ("%", "")])
def test_gunta_finds_who_wants_them(announced: Village, words: str, whose: str) -> None:
    with staff_visit("gunta") as gunta:
        page = gunta.get("/birojs/rekini/", {"q": words}).content.decode()
    assert (f"{whose}@example.lv" in page) == bool(whose)
    if whose:
        with visit(announced, whose) as resident:
            assert "Gunta" in words_of(resident.get("/uzstadijumi/skatijumi/"))


def test_a_person_learns_that_letters_do_not_arrive(announced: Village) -> None:
    Letter.objects.filter(to="anna@example.lv").update(state=Letter.State.UNDELIVERED)
    with visit(announced, "anna") as anna:
        said = "neizdevās piegādāt uz anna@example.lv"
        assert said in words_of(anna.get("/uzstadijumi/"))
        assert said in words_of(anna.get("/rekini/", follow=True))
    with visit(announced, "carla") as carla:
        assert "neizdevās" not in words_of(carla.get("/uzstadijumi/"))
