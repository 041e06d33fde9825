"""What a session may see is the session's own: seven sections by password, eight after a strong sign-in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from pagalms.identity.assurance import Level
from pagalms.resident.access import level_needed
from pagalms.resident.sections import SECTIONS
from tests.bank import Bank, sign_in
from tests.hygiene import HygienicClient as Client
from tests.moments import freeze_time
from tests.people import PASSWORD, Village

ANNA = {"login": "anna@example.lv", "password": PASSWORD}
TRIAL = "/majas-lieta/izmeginajums/"
STRONG = [section for section in SECTIONS if section.level == Level.STRONG]


@pytest.fixture(autouse=True)
def _house_file(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.entrance.house_file"


def routes(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from routes(entry)
        else:
            yield entry


def of_residents(route: URLPattern) -> bool:
    return not route.callback.__module__.startswith("pagalms.backoffice")


def strong_addresses(village: Village) -> list[str]:
    wanted = [route for route in routes() if level_needed(route.callback) == Level.STRONG]
    return [address(route, village) for route in wanted]


def address(route: URLPattern, village: Village) -> str:
    parts = {"apartment": village.flat_a.pk}
    return reverse(str(route.name), kwargs={key: parts.get(key, 1) for key in route.pattern.converters})


def entries(page: str) -> list[str]:
    """The words of the list of sections."""
    [listed] = re.findall(r'<nav class="sections".*?<ul>(.*?)</ul>', page, re.DOTALL)
    return re.findall(r"<span>(.*?)</span>", listed)


def test_the_house_file_alone_needs_more_than_a_password() -> None:
    assert len(SECTIONS) == 8
    assert [section.route for section in STRONG] == ["house_file"]


def test_every_address_of_a_strong_section_is_behind_the_level(village: Village) -> None:
    """An address below those of the house file that forgets its level fails here."""
    for section in STRONG:
        starts = (reverse(section.route), reverse(section.of_property, args=[village.flat_a.pk]))
        below = [route for route in routes() if "majas-lieta/" in str(route.pattern) and of_residents(route)]
        assert {route.name for route in below} >= {section.route, section.of_property}
        assert all("/majas-lieta/" in start for start in starts)
        assert [route.name for route in below if level_needed(route.callback) != Level.STRONG] == []


def test_a_password_session_asks_every_strong_address(browser: Client, village: Village) -> None:
    browser.post("/ieeja/", ANNA)
    asked = strong_addresses(village)
    assert len(asked) > 3
    for address in asked:
        for answer in (browser.get(address), browser.get(f"{address}?lapa=2")):
            page = answer.content.decode()
            assert answer.status_code == 403, address
            assert "Mājas lietai vajadzīga droša ieeja" in page
            assert "Jūs iegājāt ar e-pastu un paroli." in page
            assert 'name="provider" value="swedbank"' in page
            where = answer.request["PATH_INFO"] + ("?lapa=2" if answer.request["QUERY_STRING"] else "")
            assert f'name="next" value="{where}"' in page
        assert browser.post(address).status_code in {403, 405}
        assert browser.head(address).status_code == 403


def test_the_house_file_of_others_is_the_same_as_none(browser: Client, village: Village) -> None:
    browser.post("/ieeja/", ANNA)
    theirs = browser.get(f"/ipasumi/{village.flat_b.pk}{TRIAL}")
    nothing = browser.get(f"/ipasumi/987654{TRIAL}")
    assert theirs.status_code == nothing.status_code == 404
    assert theirs.content == nothing.content
    assert Client().get(TRIAL)["Location"].startswith("/ieeja/?next=")


def test_stepping_up_leads_to_the_very_address(browser: Client, bank: Bank, village: Village) -> None:
    browser.post("/ieeja/", ANNA)
    wanted = f"/ipasumi/{village.flat_a.pk}{TRIAL}1/?lapa=2"
    assert browser.get(wanted).status_code == 403
    assert sign_in(bank, browser, "anna", next_path=wanted)["Location"] == wanted
    assert browser.get(wanted).content.decode() == f"the house file of {village.flat_a}"
    for address in strong_addresses(village):
        assert browser.get(address).status_code in {200, 302, 404}, address


def test_seven_entries_by_password_and_the_eighth_when_strong(browser: Client, bank: Bank) -> None:
    browser.post("/ieeja/", ANNA)
    page = browser.get("/sakums/").content.decode()
    by_password = entries(page)
    assert by_password == [
        "Rēķini", "Skaitītāji", "Paziņojumi", "Saziņa", "Dokumenti", "Adreses", "Uzstādījumi"
    ]  # fmt: skip
    assert '<a href="/majas-lieta/">Mājas lieta</a> atveras ar drošu ieeju.' in page
    sign_in(bank, browser, "anna")
    page = browser.get("/sakums/").content.decode()
    assert entries(page) == [*by_password[:5], "Mājas lieta", *by_password[5:]]
    assert len(entries(page)) == 8
    assert 'Jūs iegājāt ar <span class="nowrap">Swedbank</span>. Redzamas visas astoņas sadaļas.' in page


def test_a_password_opens_seven_sections_and_no_more(browser: Client) -> None:
    browser.post("/ieeja/", ANNA)
    opened = {section.route: browser.get(reverse(section.route), follow=True).status_code for section in SECTIONS}
    assert opened == {section.route: 403 if section in STRONG else 200 for section in SECTIONS}


def test_the_bar_of_a_telephone_is_home_the_months_jobs_and_more(browser: Client) -> None:
    browser.post("/ieeja/", ANNA)
    [bar] = re.findall(r'<nav class="bar".*?</nav>', browser.get("/sakums/").content.decode(), re.DOTALL)
    words = re.findall(r"<span>(.*?)</span>", bar)
    assert words == ["Sākums", "Rēķini", "Skaitītāji", "Saziņa", "Vairāk"]


def test_another_person_cannot_step_up_for_one(browser: Client, bank: Bank, village: Village) -> None:
    browser.post("/ieeja/", ANNA)
    key = browser.session.session_key
    for who in ("bruno", "felikss", "stranger"):
        assert sign_in(bank, browser, who, next_path=TRIAL).status_code == 403
    assert browser.session.session_key == key
    assert browser.session["_auth_user_id"] == str(village.users["anna"].pk)
    assert browser.get(TRIAL).status_code == 403


def test_another_persons_strong_sign_in_leaves_a_strong_session_alone(
    browser: Client, bank: Bank, village: Village
) -> None:
    sign_in(bank, browser, "anna")
    assert sign_in(bank, browser, "bruno").status_code == 403
    assert browser.get(f"/ipasumi/{village.flat_a.pk}{TRIAL}").status_code == 200
    assert browser.session["_auth_user_id"] == str(village.users["anna"].pk)


def test_a_password_lowers_what_was_proved(browser: Client, bank: Bank) -> None:
    sign_in(bank, browser, "anna")
    browser.post("/ieeja/iziet/")
    browser.post("/ieeja/", ANNA)
    assert browser.get(TRIAL).status_code == 403


def test_strong_for_as_long_as_the_installation_wants(browser: Client, bank: Bank, settings: Any) -> None:
    settings.STRONG_MINUTES = 30
    begun = datetime(2026, 6, 10, 9, tzinfo=UTC)
    with freeze_time(begun):
        sign_in(bank, browser, "anna")
        assert browser.get(TRIAL).status_code == 200
    with freeze_time(begun + timedelta(minutes=30)):
        assert browser.get(TRIAL).status_code == 200
    with freeze_time(begun + timedelta(minutes=30, seconds=2)):
        aged = browser.get(TRIAL)
        assert aged.status_code == 403
        assert "Jūs iegājāt ar Swedbank. Mājas lietai tas jāapliecina no jauna." in aged.content.decode()
        assert "Mājas lieta" not in entries(browser.get("/sakums/").content.decode())
        sign_in(bank, browser, "anna")
        assert browser.get(TRIAL).status_code == 200


def test_a_new_password_raises_nothing(browser: Client, bank: Bank) -> None:
    sign_in(bank, browser, "anna")
    changed = {"oldpassword": PASSWORD, "password1": "cita gara parole 8", "password2": "cita gara parole 8"}
    browser.post("/ieeja/parole/maina/", changed)
    assert browser.get(TRIAL)["Location"].startswith("/ieeja/?next=")
    browser.post("/ieeja/", ANNA | {"password": "cita gara parole 8"})
    assert browser.get(TRIAL).status_code == 403
