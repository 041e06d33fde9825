"""Passwords forgotten and changed, addresses not confirmed."""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connections

from pagalms.accounts.hashing import Turns
from pagalms.accounts.models import User
from pagalms.identity import assurance
from pagalms.identity.assurance import Level
from pagalms.kernel import clock
from pagalms.kernel.away import Away
from pagalms.outbox.models import Letter
from tests.bank import Bank, sign_in
from tests.hygiene import HygienicClient as Client
from tests.moments import freeze_time
from tests.people import PASSWORD

ANNA = {"login": "anna@example.lv", "password": PASSWORD}


def level_of(browser: Client, name: str) -> Level:
    return assurance.level(browser.session, User.objects.get(email=f"{name}@example.lv"), at=clock.wire_now())


def reset_link() -> str:
    found = re.search(r"http://testserver(/ieeja/parole/jauna/\S+)", Letter.objects.get(kind="password_reset").text)
    assert found
    return found[1]


NEW = "pavisam jauna parole 9"


def test_a_forgotten_password(browser: Client, settings: Any) -> None:
    settings.PORTAL_URL = "http://testserver"
    inside = Client()
    inside.post("/ieeja/", ANNA)
    assert browser.post("/ieeja/parole/", {"email": "anna@example.lv"})["Location"] == "/ieeja/parole/vestule/"
    assert browser.get("/ieeja/parole/vestule/").status_code == 200
    form = browser.get(reset_link(), follow=True)
    assert "Jaunā parole" in form.content.decode()
    address = form.redirect_chain[-1][0]
    short = browser.post(address, {"password1": "isa", "password2": "isa"})
    assert "Kļūda:" in short.content.decode()
    assert browser.post(address, {"password1": NEW, "password2": NEW})["Location"] == "/ieeja/parole/jauna/"
    page = browser.get("/ieeja/parole/jauna/", follow=True)
    assert "Parole ir nomainīta" in page.content.decode()
    assert Letter.objects.filter(kind="password_changed", to="anna@example.lv").exists()
    assert inside.get("/")["Location"] == "/ieeja/"
    assert "vairs neder" in Client(headers={"accept-language": "lv"}).get(reset_link()).content.decode()
    assert browser.post("/ieeja/", ANNA | {"password": NEW}).status_code == 302
    assert level_of(browser, "anna") is Level.LOW


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_link_sent_by_several_at_once_sets_one_password(browser: Client, settings: Any) -> None:
    settings.PORTAL_URL = "http://testserver"
    settings.PASSWORD_HASHERS = ["pagalms.accounts.hashing.Argon2"]  # slow enough to be overtaken in
    browser.post("/ieeja/parole/", {"email": "anna@example.lv"})
    link, start = reset_link(), threading.Barrier(4)

    def send(number: int) -> str:
        try:
            one = Client(headers={"accept-language": "lv"})
            address = one.get(link, follow=True).redirect_chain[-1][0]
            start.wait(timeout=10)
            answer = one.post(address, {"password1": f"{NEW}{number}", "password2": f"{NEW}{number}"})
            return str(answer.headers.get("Location", "")) or answer.content.decode()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(send, range(4)))
    done = [number for number, words in enumerate(said) if words == "/ieeja/parole/jauna/"]
    assert len(done) == 1
    assert sum("vairs neder" in words for words in said) == 3
    assert User.objects.get(email="anna@example.lv").check_password(f"{NEW}{done[0]}")
    assert Letter.objects.filter(kind="password_changed").count() == 1


def test_a_crowd_that_signs_in_leaves_threads_to_everybody_else() -> None:
    """Forty at once took every thread: nobody else got a page until the last was in."""
    turns = Turns(places=2, at_once=1, admitted=0.05, turn=0.1)
    with turns.taken():
        with pytest.raises(Away), turns.taken():
            pass
        with ThreadPoolExecutor(3) as crowd:
            refused = [one.exception() for one in [crowd.submit(turns.taken().__enter__) for _each in range(3)]]
        assert [type(one) for one in refused] == [Away] * 3
    with turns.taken():
        pass


def test_a_password_kept_by_other_numbers_is_kept_by_ours_at_the_next_sign_in(browser: Client, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["pagalms.accounts.hashing.Argon2"]
    kept = User.objects.filter(email="anna@example.lv")
    kept.update(password=Argon2PasswordHasher().encode(PASSWORD, "saltsaltsaltsalt"))
    assert browser.post("/ieeja/", ANNA).status_code == 302
    assert "$m=19456,t=2,p=1$" in kept.get().password


def test_a_reset_says_the_same_for_every_address(browser: Client) -> None:
    answers = [browser.post("/ieeja/parole/", {"email": f"{who}@example.lv"})["Location"] for who in ("anna", "nobody")]
    assert answers[0] == answers[1]
    assert [letter.to for letter in Letter.objects.all()] == ["anna@example.lv"]


def test_the_limits_of_one_account_do_not_begin_anew_by_another_name_or_port(browser: Client, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "localhost"]
    hosts = ("testserver", "testserver:1", "TESTSERVER", "testserver.", "localhost:2", "testserver:3", "testserver:4")
    wrong, asked = ANNA | {"password": "not the one"}, {"email": "Anna@example.lv"}
    tried = [browser.post("/ieeja/", wrong, headers={"host": host}).status_code for host in hosts]
    assert tried == [200] * 5 + [429] * 2
    letters = [browser.post("/ieeja/parole/", asked, headers={"host": host}).status_code for host in hosts]
    assert letters == [302] * 5 + [429] * 2
    assert Letter.objects.filter(to="anna@example.lv").count() == 5


def test_the_reset_link_is_not_made_from_the_host_header(browser: Client, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "other.example"]
    browser.post("/ieeja/parole/", {"email": "anna@example.lv"}, headers={"host": "other.example"})
    assert "other.example" not in Letter.objects.get().text


def test_changing_the_password_ends_all_sessions(browser: Client) -> None:
    inside = Client()
    inside.post("/ieeja/", ANNA)
    browser.post("/ieeja/", ANNA)
    wrong = browser.post("/ieeja/parole/maina/", {"oldpassword": "ne tā", "password1": NEW, "password2": NEW})
    assert "Šī nav Jūsu pašreizējā parole." in wrong.content.decode()
    done = browser.post("/ieeja/parole/maina/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert done["Location"] == "/ieeja/"
    assert "Parole ir nomainīta" in browser.get("/ieeja/").content.decode()
    assert inside.get("/")["Location"] == "/ieeja/"
    assert Letter.objects.exclude(kind="new_browser").get().kind == "password_changed"


def test_a_password_counts_as_typed(browser: Client) -> None:
    """No sign of it is lost, at neither end, in no case, however long it is."""
    typed = "  " + "Četri Dažādi Vārdi; " * 5
    browser.post("/ieeja/", ANNA)
    browser.post("/ieeja/parole/maina/", {"oldpassword": PASSWORD, "password1": typed, "password2": typed})
    for other in (typed.strip(), typed.lower(), typed[:72]):
        assert Client().post("/ieeja/", ANNA | {"password": other}).status_code == 200
    assert Client().post("/ieeja/", ANNA | {"password": typed})["Location"] == "/sakums/"


def test_changing_needs_a_session(browser: Client) -> None:
    assert browser.get("/ieeja/parole/maina/")["Location"].startswith("/ieeja/?next=")


def test_an_unconfirmed_address(browser: Client, settings: Any) -> None:
    from allauth.account.models import EmailAddress

    EmailAddress.objects.filter(email="anna@example.lv").update(verified=False)
    assert browser.post("/ieeja/", ANNA)["Location"] == "/ieeja/adrese/"
    assert browser.get("/ieeja/adrese/").status_code == 200
    found = re.search(r"(/ieeja/adrese/[^/\s]+/)", Letter.objects.get(kind="address_confirmation").text)
    assert found
    assert browser.get(found[1]).status_code == 200
    assert not EmailAddress.objects.get(email="anna@example.lv").verified
    assert browser.post(found[1])["Location"] == "/ieeja/"
    assert browser.post("/ieeja/", ANNA).status_code == 302
    assert "_auth_user_id" in browser.session


def test_who_always_came_through_a_bank_sets_a_first_password(browser: Client, bank: Bank) -> None:
    User.objects.filter(email="anna@example.lv").update(password="!")
    sign_in(bank, browser, "anna")
    assert browser.get("/ieeja/parole/maina/", follow=True).redirect_chain == [("/ieeja/parole/pirma/", 302)]
    short = browser.post("/ieeja/parole/pirma/", {"password1": "isa", "password2": "isa"})
    assert "Kļūda:" in short.content.decode()
    assert browser.post("/ieeja/parole/pirma/", {"password1": NEW, "password2": NEW})["Location"] == "/ieeja/"
    assert Letter.objects.get().kind == "password_changed"
    assert browser.post("/ieeja/", ANNA | {"password": NEW})["Location"] == "/sakums/"
    assert browser.get("/ieeja/parole/pirma/")["Location"] == "/ieeja/parole/maina/"


def test_a_first_password_is_set_only_soon_after_the_bank(browser: Client, bank: Bank) -> None:
    User.objects.filter(email="anna@example.lv").update(password="!")
    sign_in(bank, browser, "anna")
    with freeze_time(clock.wire_now() + timedelta(minutes=16)):
        answer = browser.post("/ieeja/parole/pirma/", {"password1": NEW, "password2": NEW})
        assert answer["Location"] == "/ieeja/apstiprini/?next=%2Fieeja%2Fparole%2Fpirma%2F"
        page = browser.get(answer["Location"]).content.decode()
        assert "Apstipriniet ar banku vai eID" in page
        assert 'name="password"' not in page
    assert not User.objects.get(email="anna@example.lv").has_usable_password()
