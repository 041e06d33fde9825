"""anna changes her e-mail address; somebody in her chair cannot do it behind her back."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings as conf
from django.core.cache import cache

from pagalms.accounts.models import User
from pagalms.audit.models import Event
from pagalms.identity import assurance
from pagalms.identity.assurance import Level
from pagalms.kernel import clock
from pagalms.outbox.models import Letter
from pagalms.safety.actions import address as actions
from pagalms.safety.models import AddressChange
from tests.entrance.apps import code_of, set_up, with_password
from tests.hygiene import HygienicClient as Client
from tests.moments import freeze_time
from tests.people import NOON, PASSWORD, Village

NEW = "anna.jauna@example.lv"
WHERE = "/ieeja/jauna-adrese/"


@pytest.fixture(autouse=True)
def at_noon(village: Village, settings: Any) -> Any:
    settings.PORTAL_URL = "http://testserver"
    cache.clear()
    with freeze_time(NOON) as clock:
        yield clock


def link_in(letter: Letter) -> str:
    found = re.search(r"http://testserver(/ieeja/jauna-adrese/\S+)", letter.text)
    assert found, letter.text
    return found[1]


def press(client: Client, link: str) -> Any:
    """Open the link of a letter and press the page's button."""
    page = client.get(link)
    assert page.status_code == 200, page.content.decode()
    said = dict(re.findall(r'name="(code|code_id)" value="([^"]+)"', page.content.decode()))
    return client.post(link.split("?", maxsplit=1)[0], said)


def ask(client: Client, email: str = NEW) -> Any:
    return client.post(WHERE, {"email": email})


def letter(kind: str) -> Letter:
    found = Letter.objects.filter(kind=kind).first()
    assert found
    return found


def test_the_new_address_counts_when_its_reader_confirms_it() -> None:
    anna, client = User.objects.get(email="anna@example.lv"), with_password()
    assert WHERE in client.get("/uzstadijumi/").content.decode()
    assert ask(client, "Anna.Jauna@example.lv")["Location"] == WHERE
    assert NEW in client.get(WHERE).content.decode()
    assert {(one.kind, one.to) for one in Letter.objects.all()} == {
        ("address_new", NEW), ("address_wanted", "anna@example.lv"),
    }  # fmt: skip
    assert Client().post("/ieeja/", {"login": NEW, "password": PASSWORD}).status_code == 200

    link, elsewhere = link_in(letter("address_new")), Client()
    elsewhere.get(link), elsewhere.head(link)
    anna.refresh_from_db()
    assert anna.email == "anna@example.lv"
    assert press(elsewhere, link)["Location"] == "/ieeja/"
    assert "_auth_user_id" not in elsewhere.session  # a link signs nobody in
    anna.refresh_from_db()
    assert anna.email == NEW
    assert [(row.email, row.verified) for row in EmailAddress.objects.filter(user=anna)] == [(NEW, True)]
    assert letter("address_changed").to == "anna@example.lv"
    assert Event.objects.filter(verb="address_changed", by=anna.pk).exists()
    assert elsewhere.get(link).status_code == 410

    assert client.get("/uzstadijumi/").status_code == 200
    other = Client()
    other.post("/ieeja/", {"login": NEW, "password": PASSWORD})
    assert assurance.level(other.session, anna, at=NOON) is Level.LOW
    assert Client().post("/ieeja/", {"login": "anna@example.lv", "password": PASSWORD}).status_code == 200


def test_the_page_does_not_tell_whose_address_it_is() -> None:
    client = with_password()
    pages = []
    for email in ("carla@example.lv", "nobody@example.lv"):
        assert ask(client, email)["Location"] == WHERE
        pages.append(re.sub(r'value="[^"]{20,}"|carla|nobody', "", client.get(WHERE).content.decode()))
    assert pages[0] == pages[1]
    assert letter("address_taken").to == "carla@example.lv"
    assert "jauna-adrese" not in letter("address_taken").text
    assert Letter.objects.filter(kind="address_new").count() == 1


def test_an_address_that_was_taken_meanwhile_stays_with_the_other(village: Village) -> None:
    ask(with_password())
    User.objects.filter(email="bruno@example.lv").update(email=NEW)
    EmailAddress.objects.filter(email="bruno@example.lv").update(email=NEW)
    assert press(Client(), link_in(letter("address_new"))).status_code == 410
    assert User.objects.filter(email="anna@example.lv").exists()


def test_the_former_address_objects_in_time(at_noon: Any) -> None:
    thief, anna = with_password(), with_password()
    ask(thief)
    stop = link_in(letter("address_wanted"))
    assert press(Client(), stop).status_code == 200
    assert Client().get(link_in(letter("address_new"))).status_code == 410
    assert thief.get("/sakums/").status_code == 302
    assert anna.get("/sakums/").status_code == 302
    assert Event.objects.filter(verb="address_objected").exists()
    assert Client().get(stop).status_code == 410


def test_what_a_thief_set_up_to_come_back_with_falls_with_the_change(at_noon: Any) -> None:
    own = with_password()
    secret, _codes = set_up(own)
    at_noon.shift(timedelta(days=3))
    thief = with_password()
    thief.post("/ieeja/kods/", {"code": code_of(secret)})
    thief.post("/ieeja/drosiba/lietotne/beigt/")
    set_up(thief)
    ask(thief)
    press(Client(), link_in(letter("address_wanted")))
    assert not Authenticator.objects.exists()
    assert with_password().get("/sakums/").status_code == 200


def test_a_second_step_from_long_before_stays(at_noon: Any) -> None:
    client = with_password()
    set_up(client)
    at_noon.shift(timedelta(days=3))
    other = Client()
    other.force_login(User.objects.get(email="anna@example.lv"))
    session = other.session
    assurance.set_low(session, method="password+totp", at=clock.wire_now())
    session.save()
    other.cookies[conf.SESSION_COOKIE_NAME] = session.session_key or ""
    ask(other)
    press(Client(), link_in(letter("address_wanted")))
    assert Authenticator.objects.count() == 2


def test_recovery_codes_made_by_a_thief_are_gone_and_can_be_made_anew(at_noon: Any) -> None:
    client = with_password()
    secret, _codes = set_up(client)
    at_noon.shift(timedelta(days=3))
    thief = with_password()
    thief.post("/ieeja/kods/", {"code": code_of(secret)})
    thief.post("/ieeja/drosiba/kodi/", {"new": "yes"})
    ask(thief)
    press(Client(), link_in(letter("address_wanted")))
    at_noon.shift(timedelta(minutes=1))
    own = with_password()
    own.post("/ieeja/kods/", {"code": code_of(secret)})
    assert "Neviena koda" in own.get("/ieeja/drosiba/").content.decode()
    assert own.get("/ieeja/drosiba/kodi/").status_code == 200
    own.post("/ieeja/drosiba/kodi/", {"new": "yes"})
    assert Authenticator.objects.count() == 2


@pytest.mark.parametrize(("days", "works"), [(0, True), (13, True), (15, False)])
def test_the_former_address_takes_a_change_back(at_noon: Any, days: int, works: bool) -> None:
    thief = with_password()
    ask(thief)
    stop = link_in(letter("address_wanted"))
    press(Client(), link_in(letter("address_new")))
    ask(thief, "veel.cita@example.lv")
    press(Client(), link_in(letter("address_new")))
    assert User.objects.filter(email="veel.cita@example.lv").exists()
    at_noon.shift(timedelta(days=days))
    if works:
        assert press(Client(), stop).status_code == 200
        assert User.objects.filter(email="anna@example.lv").exists()
        assert thief.get("/sakums/").status_code == 302
    else:
        assert Client().get(stop).status_code == 410


def test_links_are_not_exchanged_or_guessed() -> None:
    ask(with_password())
    new, former = link_in(letter("address_new")), link_in(letter("address_wanted"))
    for wrong in (
        new.replace("apstiprini", "iebilst"), former.replace("iebilst", "apstiprini"), new.replace("code=", "code=x"),
        new.split("code_id")[0] + "code_id=99999", WHERE + "apstiprini/", WHERE + "iebilst/?code_id=x",
    ):  # fmt: skip
        assert Client().get(wrong).status_code == 410, wrong
        assert Client().post(wrong.split("?")[0]).status_code == 410, wrong


def test_a_newer_letter_replaces_the_earlier_one(at_noon: Any) -> None:
    client = with_password()
    ask(client)
    first = link_in(letter("address_new"))
    ask(client, "cita@example.lv")
    assert Client().get(first).status_code == 410
    second = link_in(letter("address_new"))
    at_noon.shift(timedelta(hours=48))
    assert Client().get(second).status_code == 410


@pytest.mark.parametrize("email", ["", "nav adrese", "anna@example.lv", "ANNA@example.lv"])
def test_what_is_no_new_address(email: str) -> None:
    answer = ask(with_password(), email)
    assert "Kļūda:" in answer.content.decode()
    assert not AddressChange.objects.exists()


def test_letters_are_limited() -> None:
    client = with_password()
    answers = [ask(client, f"a{number}@example.lv").status_code for number in range(5)]
    assert answers == [302] * 4 + [200]
    assert "vairākas vēstules" in ask(client, "a9@example.lv").content.decode()


def test_it_asks_once_more_who_it_is(at_noon: Any) -> None:
    client = with_password()
    at_noon.shift(timedelta(minutes=16))
    assert client.get(WHERE)["Location"].startswith("/ieeja/apstiprini/")
    assert ask(client)["Location"].startswith("/ieeja/apstiprini/")
    assert not AddressChange.objects.exists()


def test_settled_changes_are_forgotten() -> None:
    ask(with_password())
    actions.forget_expired(at=NOON + timedelta(days=15))
    assert AddressChange.objects.exists()
    actions.forget_expired(at=NOON + timedelta(days=17))
    assert not AddressChange.objects.exists()
