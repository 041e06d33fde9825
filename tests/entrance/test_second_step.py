"""The second step: anna sets up an app of codes, and what a password alone then opens."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator

from pagalms.accounts.models import OpenSession, User
from pagalms.audit.models import Event
from pagalms.identity import assurance
from pagalms.identity.assurance import Level
from pagalms.identity.models import SignIn
from pagalms.outbox.models import Letter
from tests.bank import Bank, sign_in
from tests.entrance.apps import code_of, set_up, with_password
from tests.hygiene import HygienicClient as Client
from tests.moments import freeze_time
from tests.people import NOON, PASSWORD, Village

ANNA = {"login": "anna@example.lv", "password": PASSWORD}
pytestmark = pytest.mark.usefixtures("browser")


def inside(client: Client) -> bool:
    return "_auth_user_id" in client.session and client.get("/ieeja/sesijas/").status_code == 200


def anna() -> User:
    return User.objects.get(email="anna@example.lv")


def proved_twice(client: Client) -> bool:
    return assurance.proved_twice(client.session, anna())


@pytest.fixture
def at_noon() -> Any:
    with freeze_time(NOON) as clock:
        yield clock


def test_setting_up_and_signing_in_with_a_code(at_noon: Any) -> None:
    client = with_password()
    assert not proved_twice(client)
    secret, _codes = set_up(client)
    assert proved_twice(client)  # password and code were both shown in this session
    assert secret.replace(" ", "") not in str(Authenticator.objects.get(type="totp").data)
    assert [letter.kind for letter in Letter.objects.all()] == ["safety_changed"]
    assert Event.objects.filter(verb="app_on", by=anna().pk).exists()
    assert "Ieslēgts" in client.get("/uzstadijumi/").content.decode()

    other = Client()
    asked = other.post("/ieeja/", ANNA)
    assert asked["Location"] == "/ieeja/kods/"
    assert not inside(other)
    before = other.session.session_key
    page = other.get("/ieeja/kods/").content.decode()
    assert "sešus ciparus" in page
    assert other.post("/ieeja/kods/", {"code": code_of(secret)})["Location"] == "/sakums/"
    assert inside(other)
    assert other.session.session_key != before
    assert assurance.method(other.session) == "password+totp"
    assert proved_twice(other)
    assert assurance.level(other.session, anna(), at=NOON) is Level.LOW
    assert SignIn.objects.latest("pk").method == "password+totp"
    assert "Parole un lietotnes kods" in other.get("/ieeja/vesture/").content.decode()
    assert "Parole un lietotnes kods" in other.get("/ieeja/sesijas/").content.decode()
    told = Letter.objects.filter(kind="new_browser").get()
    assert "Parole un lietotnes kods" in told.text


def test_the_page_one_wanted_is_kept(at_noon: Any) -> None:
    secret, _codes = set_up(with_password())
    other = Client()
    other.post("/ieeja/?next=/rekini/", ANNA | {"next": "/rekini/"})
    assert other.post("/ieeja/kods/", {"code": code_of(secret)})["Location"] == "/rekini/"


def test_a_code_counts_once_also_in_the_neighbouring_half_minutes(at_noon: Any) -> None:
    secret, _codes = set_up(with_password())
    first, code = with_password(), code_of(secret)
    first.post("/ieeja/kods/", {"code": code})
    assert inside(first)
    for _ in range(2):
        second = with_password()
        again = second.post("/ieeja/kods/", {"code": code})
        assert "Kods nav pareizs vai jau ir izmantots" in again.content.decode()
        assert "Kļūda:" in again.content.decode()
        assert not inside(second)
        at_noon.shift(timedelta(seconds=30))


@pytest.mark.parametrize(("later", "opens"), [(-2, False), (-1, True), (0, True), (1, False)])
def test_the_code_before_this_one_still_counts(at_noon: Any, later: int, opens: bool) -> None:
    secret, _codes = set_up(with_password())
    at_noon.shift(timedelta(minutes=5))
    client = with_password()
    client.post("/ieeja/kods/", {"code": code_of(secret, later=later)})
    assert inside(client) is opens


@pytest.mark.parametrize("typed", ["", "000000", "12345", "1234567", "abcdef", "٠٠٠٠٠٠", "0" * 5000])
def test_nonsense_opens_nothing(at_noon: Any, typed: str) -> None:
    set_up(with_password())
    client = with_password()
    assert client.post("/ieeja/kods/", {"code": typed}).status_code == 200
    assert not inside(client)
    assert client.get("/rekini/")["Location"].startswith("/ieeja/?next=")


def test_guessing_is_limited_for_the_account_and_passes(at_noon: Any) -> None:
    secret, _codes = set_up(with_password())
    answers = [with_password().post("/ieeja/kods/", {"code": "000000"}).status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]
    late = with_password()
    assert late.post("/ieeja/kods/", {"code": code_of(secret)}).status_code == 429
    told = Letter.objects.get(kind="second_step_stopped")  # once, however often it goes on
    assert (told.to, told.subject) == ("anna@example.lv", "Kāds zina Jūsu paroli")
    assert Event.objects.get(verb="second_step_stopped").by is None
    at_noon.shift(timedelta(minutes=6))
    late = with_password()
    assert late.post("/ieeja/kods/", {"code": code_of(secret)}).status_code == 302


def test_no_code_and_no_secret_in_the_log(at_noon: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    secret, codes = set_up(with_password())
    client = with_password()
    client.post("/ieeja/kods/", {"code": "135791"})
    client.post("/ieeja/kods/", {"code": codes[0]})
    assert "second step of user" in caplog.text
    for each in (secret, secret.replace(" ", ""), codes[0], codes[0].replace(" ", ""), "135791", PASSWORD):
        assert each not in caplog.text


def test_a_recovery_code_opens_once_and_is_told(at_noon: Any) -> None:
    _secret, codes = set_up(with_password())
    client = with_password()
    assert client.post("/ieeja/kods/", {"code": codes[3]})["Location"] == "/sakums/"
    assert assurance.method(client.session) == "password+recovery"
    assert proved_twice(client)
    assert "rezerves kod" in Letter.objects.filter(kind="safety_changed").first().text
    assert "9 kodi" in client.get("/ieeja/drosiba/").content.decode()
    again = with_password()
    again.post("/ieeja/kods/", {"code": codes[3]})
    assert not inside(again)


def test_recovery_codes_are_shown_until_noted_and_made_anew(at_noon: Any) -> None:
    client = with_password()
    _secret, codes = set_up(client)
    page = client.get("/ieeja/drosiba/kodi/").content.decode()
    assert not any(code in page for code in codes)
    client.post("/ieeja/drosiba/kodi/", {"new": "yes"})
    pages = [client.get("/ieeja/drosiba/kodi/").content.decode() for _ in range(2)]
    fresh = [re.findall(r'<li><b class="num">([\d ]+)</b></li>', page) for page in pages]
    assert len(fresh[0]) == 10
    assert {len(code.replace(" ", "")) for code in fresh[0]} == {8}
    assert fresh[0] == fresh[1]
    assert not set(fresh[0]) & set(codes)
    other = with_password()
    other.post("/ieeja/kods/", {"code": codes[0]})
    assert not inside(other)
    assert Event.objects.filter(verb="codes_made").exists()


def test_going_back_leaves_the_half_open_sign_in(at_noon: Any) -> None:
    secret, _codes = set_up(with_password())
    client = with_password()
    assert client.get("/ieeja/")["Location"] == "/ieeja/kods/"
    assert client.post("/ieeja/kods/", {"leave": "yes"})["Location"] == "/ieeja/"
    assert client.get("/ieeja/").status_code == 200
    assert client.post("/ieeja/kods/", {"code": code_of(secret)})["Location"] == "/ieeja/"
    assert not inside(client)


def test_changes_ask_again_after_a_quarter_of_an_hour(at_noon: Any) -> None:
    client = with_password()
    at_noon.shift(timedelta(minutes=16))
    for path in ("lietotne/", "lietotne/beigt/", "kodi/", "atslega/", "atslega/1/"):
        where = f"/ieeja/drosiba/{path}"
        assert client.get(where)["Location"].startswith("/ieeja/apstiprini/?next="), where
        assert client.post(where)["Location"].startswith("/ieeja/apstiprini/?next="), where
    wrong = client.post("/ieeja/apstiprini/", {"password": "ne tā", "next": "/ieeja/drosiba/lietotne/"})
    assert "Šī nav Jūsu parole." in wrong.content.decode()
    key = client.session.session_key
    right = client.post("/ieeja/apstiprini/", {"password": PASSWORD, "next": "/ieeja/drosiba/lietotne/"})
    assert right["Location"] == "/ieeja/drosiba/lietotne/"
    assert client.session.session_key != key
    assert client.get("/ieeja/drosiba/lietotne/").status_code == 200
    assert assurance.method(client.session) == "password"
    answers = [client.post("/ieeja/apstiprini/", {"password": "ne tā"}).status_code for _ in range(11)]
    assert answers[-1] == 429


@pytest.mark.parametrize("onward", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_nobody_is_led_elsewhere(at_noon: Any, onward: str) -> None:
    client = with_password()
    answer = client.post("/ieeja/apstiprini/", {"password": PASSWORD, "next": onward})
    assert answer["Location"] == "/ieeja/drosiba/"


def test_a_session_of_a_bank_confirms_with_the_bank(at_noon: Any, browser: Client, bank: Bank) -> None:
    sign_in(bank, browser, "anna")
    at_noon.shift(timedelta(minutes=16))
    assert browser.get("/ieeja/drosiba/lietotne/").status_code == 302
    assert "Swedbank" in browser.get("/ieeja/apstiprini/?next=/ieeja/drosiba/lietotne/").content.decode()
    sign_in(bank, browser, "anna")
    assert browser.get("/ieeja/drosiba/lietotne/").status_code == 200
    secret, _codes = set_up(browser)
    assert assurance.level(browser.session, anna(), at=NOON) is Level.STRONG
    other = Client()
    sign_in(bank, other, "anna")
    assert inside(other)  # a bank is two steps by itself
    assert secret


def test_a_session_of_a_password_alone_shows_the_second_step_later(at_noon: Any) -> None:
    early, other = with_password(), with_password()
    secret, _codes = set_up(other)
    assert inside(early)
    assert not proved_twice(early)
    page = early.get("/ieeja/kods/tagad/?next=/rekini/").content.decode()
    assert 'value="/rekini/"' in page
    answer = early.post("/ieeja/kods/tagad/", {"code": code_of(secret), "next": "/rekini/"})
    assert answer["Location"] == "/rekini/"
    assert proved_twice(early)
    assert "password+totp" in OpenSession.objects.values_list("method", flat=True)


def test_turning_it_off(at_noon: Any) -> None:
    client = with_password()
    set_up(client)
    assert client.get("/ieeja/drosiba/lietotne/beigt/").status_code == 200
    assert Authenticator.objects.count() == 2
    client.post("/ieeja/drosiba/lietotne/beigt/")
    assert not Authenticator.objects.exists()  # recovery codes go too
    assert Letter.objects.filter(kind="safety_changed").count() == 2
    assert with_password().get("/sakums/").status_code == 200


def test_a_new_password_by_letter_does_not_open_what_the_code_guards(at_noon: Any, village: Village) -> None:
    set_up(with_password())
    user = village.users["anna"]
    user.set_password("pavisam cita parole 5")
    user.save()
    client = Client()
    assert client.post("/ieeja/", ANNA | {"password": "pavisam cita parole 5"})["Location"] == "/ieeja/kods/"


def test_linking_with_a_bank_asks_for_the_code_too(at_noon: Any, browser: Client, bank: Bank) -> None:
    from pagalms.identity.models import Person

    Person.objects.filter(user=anna()).delete()
    secret, _codes = set_up(with_password())
    sign_in(bank, browser, "anna")
    assert browser.post("/ieeja/jauns/konts/", ANNA)["Location"] == "/ieeja/jauns/konts/kods/"
    assert not Person.objects.filter(user=anna()).exists()
    assert not inside(browser)
    assert browser.post("/ieeja/jauns/konts/kods/", {"code": "000000"}).status_code == 200
    assert browser.post("/ieeja/jauns/konts/kods/", {"code": code_of(secret)})["Location"] == "/sakums/"
    assert Person.objects.filter(user=anna()).exists()
    assert assurance.level(browser.session, anna(), at=NOON) is Level.STRONG


def test_the_code_page_of_linking_is_nothing_without_the_password(at_noon: Any, browser: Client, bank: Bank) -> None:
    secret, _codes = set_up(with_password())
    assert browser.post("/ieeja/jauns/konts/kods/", {"code": code_of(secret)})["Location"] == "/ieeja/"
    sign_in(bank, browser, "stranger")
    assert browser.post("/ieeja/jauns/konts/kods/", {"code": code_of(secret)})["Location"] == "/ieeja/jauns/konts/"
    assert not inside(browser)
