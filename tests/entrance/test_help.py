"""Palīdzība answers the eight questions of the FAQ for this installation; every page of the entrance leads there."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from pagalms.meters.models import WindowRule
from pagalms.resident.sections import SECTIONS
from tests.bank import Bank, sign_in
from tests.hygiene import HygienicClient as Client
from tests.moments import freeze_time
from tests.people import PASSWORD, Village
from tests.resident.visits import words_of

ANNA = {"login": "anna@example.lv", "password": PASSWORD}
LINK = 'href="/palidziba/'


def helped(browser: Client, at: datetime = datetime(2026, 5, 20, 9, tzinfo=UTC)) -> str:
    with freeze_time(at):
        return words_of(browser.get("/palidziba/"))


def test_eight_questions_with_their_answers(browser: Client) -> None:
    page = browser.get("/palidziba/").content.decode()
    questions = re.findall(r'<li><a href="#(\w+)">(.*?)</a>', page)
    assert len(questions) == 8
    for place, words in questions:
        assert f'id="{place}"><h2>{words}</h2>' in page


def test_the_managers_own_words(browser: Client, settings: Any) -> None:
    settings.MANAGER = settings.MANAGER | {"phone": "+371 6111 2222", "email": "raksti@nami.example"}
    assert "Darba laiks" not in helped(browser)
    settings.MANAGER = settings.MANAGER | {"hours": "P–C 9–17", "address": "Dārza iela 1, Kalnciems"}
    page = helped(browser)
    for words in ("+371 6111 2222", "raksti@nami.example", "Darba laiks: P–C 9–17.", "Dārza iela 1, Kalnciems (P–C"):
        assert words in page


def test_only_ways_that_are_offered_are_named(browser: Client, settings: Any) -> None:
    page = helped(browser)
    assert "reģistrējoties ar banku (Swedbank), uzreiz" in page
    assert "Droša ieeja ir ieeja ar Swedbank." in page
    assert "Citadele" not in page
    settings.SWEDBANK = settings.SWEDBANK | {"url": ""}
    page = helped(browser)
    assert "Swedbank" not in page
    assert "Reģistrēties ar banku šobrīd nevar" in page


def test_each_section_and_what_opens_it(browser: Client) -> None:
    page = browser.get("/palidziba/").content.decode()
    rows = re.findall(r'<tr><th scope="row">(.*?)</th><td>.+?</td><td>(.*?)</td></tr>', page)
    assert [name for name, _ in rows] == [str(section.label) for section in SECTIONS]
    for name, needs in rows:
        assert needs == ("<b>tikai droša ieeja</b>" if name == "Mājas lieta" else "e-pasts un parole vai droša ieeja")


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (datetime(2026, 5, 20, 9, tzinfo=UTC), "Rādījumus varēs nodot no: 30.05.2026 līdz 01.06.2026"),
        (datetime(2026, 5, 29, 20, 59, 59, tzinfo=UTC), "Rādījumus varēs nodot no: 30.05.2026 līdz 01.06.2026"),
        (datetime(2026, 5, 29, 21, tzinfo=UTC), "Rādījumus var nodot tagad, līdz 01.06.2026 plkst. 24.00."),
        (datetime(2026, 6, 1, 21, tzinfo=UTC), "Rādījumus varēs nodot no: 29.06.2026 līdz 01.07.2026"),
        (datetime(2027, 2, 3, 9, tzinfo=UTC), "Rādījumus varēs nodot no: 27.02.2027 līdz 01.03.2027"),
    ],
)
def test_the_window_as_it_really_is(at: datetime, said: str, browser: Client) -> None:
    page = helped(browser, at)
    assert said in page
    assert "pēdējās divās dienās" in page


def test_another_rule_is_told_as_it_is(browser: Client) -> None:
    WindowRule.objects.create(
        opens_from="start", opens_offset=24, closes_from="end", closes_offset=0, effective_from="2026-01-01"
    )
    page = helped(browser)
    assert "Rādījumus varēs nodot no: 25.05.2026 līdz 31.05.2026" in page
    assert "pēdējās divās dienās" not in page
    WindowRule.objects.create(
        opens_from="start", opens_offset=0, closes_from="next_start", closes_offset=2, effective_from="2026-01-01",
        kind="heat",
    )  # fmt: skip
    assert "Dažām mājām vai skaitītājiem ir citas dienas" in helped(browser)


def test_from_every_page_of_the_entrance(browser: Client, bank: Bank, village: Village) -> None:
    addresses = (
        "/ieeja/", "/ieeja/parole/", "/ieeja/parole/vestule/", "/ieeja/iesniegums/", "/noteikumi/", "/nav-tadas/",
        "/registration_check/", "/ieeja/atbilde/swedbank/", "/ieeja/pabeigt/?h=x&again=1",
    )  # fmt: skip
    for address in addresses:
        assert LINK in browser.get(address).content.decode(), address
    sign_in(bank, browser, "felikss")
    for address in ("/ieeja/jauns/", "/ieeja/jauns/konts/", "/ieeja/registracija/"):
        assert LINK in browser.get(address).content.decode(), address
    form = {"email": "f@example.lv", "password": PASSWORD, "again": PASSWORD, "terms": "on"}
    assert browser.post("/ieeja/registracija/", form)["Location"] == "/ieeja/gaida/"
    assert LINK in browser.get("/ieeja/gaida/").content.decode()
    other = Client()
    sign_in(bank, other, "stranger")
    assert LINK in other.get("/ieeja/registracija/").content.decode()
    limited = [Client().post("/ieeja/apliecinajums/", {"provider": "swedbank"}) for _ in range(31)]
    assert limited[-1].status_code == 429
    assert LINK in limited[-1].content.decode()


def test_from_inside_and_back(browser: Client) -> None:
    browser.post("/ieeja/", ANNA)
    assert LINK in browser.get("/sakums/").content.decode()
    page = browser.get("/palidziba/").content.decode()
    assert "Uz sākumlapu" in page or "Uz sākumu" in page
    assert 'href="/ieeja/">Uz ieejas' not in page
