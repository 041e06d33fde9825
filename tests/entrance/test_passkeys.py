"""Passkeys: anna adds one, signs in with it alone, uses it after the password, and takes it away."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from fido2.utils import websafe_encode

from pagalms.accounts.models import User
from pagalms.audit.models import Event
from pagalms.identity import assurance
from pagalms.identity.assurance import Level
from pagalms.identity.models import SignIn
from pagalms.outbox.models import Letter
from pagalms.safety import passkeys
from tests.entrance.apps import with_password
from tests.entrance.keys import Flag, Key, user_of
from tests.hygiene import HygienicClient as Client
from tests.moments import freeze_time
from tests.people import NOON, PASSWORD

ANNA = {"login": "anna@example.lv", "password": PASSWORD}
NOT_ACCEPTED = "Piekļuves atslēga netika pieņemta"


@pytest.fixture(autouse=True)
def at_noon(browser: Client, settings: Any) -> Any:
    settings.PORTAL_URL = "http://testserver"
    cache.clear()
    with freeze_time(NOON) as clock:
        yield clock


def anna() -> User:
    return User.objects.get(email="anna@example.lv")


def inside(client: Client) -> bool:
    return "_auth_user_id" in client.session and client.get("/ieeja/sesijas/").status_code == 200


def question(client: Client, *, new: bool = False) -> dict[str, Any]:
    answer = client.post("/ieeja/drosiba/atslega/jautajums/" if new else "/ieeja/atslega/jautajums/")
    assert answer.status_code == 200
    options: dict[str, Any] = answer.json()
    return options


def add(client: Client, key: Key, name: str = "Annas telefons", **changes: Any) -> Any:
    sent = {"credential": key.make(question(client, new=True), **changes), "name": name}
    return client.post("/ieeja/drosiba/atslega/", sent)


def sign_in(client: Client, key: Key, **changes: Any) -> Any:
    sent = {"credential": key.sign(question(client), **changes), "next": "/rekini/"}
    return client.post("/ieeja/atslega/", sent)


@pytest.fixture
def key() -> Key:
    """A key that anna has added."""
    made, client = Key(), with_password()
    assert add(client, made)["Location"] == "/ieeja/drosiba/kodi/"
    client.post("/ieeja/drosiba/kodi/")
    assert user_of(made.handle) == anna().pk
    return made


def test_adding_one_and_signing_in_with_it_alone(key: Key, at_noon: Any) -> None:
    letter = Letter.objects.get(kind="safety_changed")
    assert "Annas telefons" in letter.text
    assert Event.objects.get(verb="passkey_added").detail == {"name": "Annas telefons"}
    at_noon.shift(timedelta(hours=1))
    client = Client()
    client.get("/ieeja/")
    before = client.session.session_key
    assert sign_in(client, key)["Location"] == "/rekini/"
    assert inside(client)
    assert client.session.session_key != before
    assert assurance.method(client.session) == "passkey"
    assert assurance.proved_twice(client.session, anna())
    assert assurance.level(client.session, anna(), at=NOON) is Level.LOW
    assert SignIn.objects.latest("pk").method == "passkey"
    assert "Piekļuves atslēga" in client.get("/ieeja/sesijas/").content.decode()
    assert "Kā: Piekļuves atslēga" in Letter.objects.get(kind="new_browser").text
    page = re.sub(r"<[^>]+>", "", client.get("/ieeja/drosiba/").content.decode())
    assert "Piekļuves atslēga: Annas telefons" in page
    assert "pēdējo reizi lietota 31.05.2026 13.00" in page


def test_after_the_password_it_is_the_second_step(key: Key) -> None:
    client = Client()
    assert client.post("/ieeja/", ANNA)["Location"] == "/ieeja/kods/"
    page = client.get("/ieeja/kods/").content.decode()
    assert "data-passkey" in page
    assert "JavaScript" in page
    options = question(client)
    assert options["publicKey"]["allowCredentials"][0]["id"] == websafe_encode(key.identifier)
    assert client.post("/ieeja/kods/", {"credential": key.sign(options)})["Location"] == "/sakums/"
    assert assurance.method(client.session) == "password+passkey"


def test_a_stranger_is_not_told_whose_keys_there_are(key: Key) -> None:
    options = question(Client())["publicKey"]
    assert not options.get("allowCredentials")
    assert options["userVerification"] == "required"


def test_it_shows_once_more_who_it_is(key: Key, at_noon: Any) -> None:
    client = Client()
    sign_in(client, key)
    at_noon.shift(timedelta(minutes=16))
    assert client.get("/ieeja/drosiba/atslega/").status_code == 302
    sent = {"credential": key.sign(question(client)), "next": "/ieeja/drosiba/atslega/"}
    assert client.post("/ieeja/apstiprini/", sent)["Location"] == "/ieeja/drosiba/atslega/"
    assert client.get("/ieeja/drosiba/atslega/").status_code == 200


def test_the_same_answer_does_not_count_twice(key: Key) -> None:
    client, thief = Client(), Client()
    sent = {"credential": key.sign(question(client))}
    question(thief)
    assert client.post("/ieeja/atslega/", sent).status_code == 302
    assert inside(client)
    client.post("/ieeja/iziet/")
    for other in (client, thief, Client()):
        assert NOT_ACCEPTED in other.post("/ieeja/atslega/", sent, follow=True).content.decode()
        assert not inside(other)


def test_a_question_is_good_for_five_minutes(key: Key, at_noon: Any) -> None:
    client = Client()
    options = question(client)
    at_noon.shift(timedelta(minutes=5))
    client.post("/ieeja/atslega/", {"credential": key.sign(options)})
    assert not inside(client)


@pytest.mark.parametrize(
    ("fault", "changes"),
    [
        ({"flags": Flag.UP}, {}),  # nobody showed a finger, face or PIN
        ({"flags": Flag.UV}, {}),
        ({"origin": "https://evil.example"}, {}),
        ({"origin": "http://testserver:8080"}, {}),
        ({"host": "evil.example"}, {}),
        ({}, {"challenge": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}),
        ({}, {"type": "webauthn.create"}),
        ({}, {"crossOrigin": True}),
        ({"handle": websafe_encode(b"999999")}, {}),
        ({"handle": websafe_encode(b"x")}, {}),
        ({"handle": ""}, {}),
        ({"identifier": b"another"}, {}),
        ({"private": Key().private}, {}),
    ],
)
def test_a_faulty_answer_opens_nothing(key: Key, fault: dict[str, Any], changes: dict[str, Any]) -> None:
    for name, value in fault.items():
        setattr(key, name, value)
    client = Client()
    answer = sign_in(client, key, **changes)
    assert answer["Location"] == "/ieeja/"
    assert not inside(client)


@pytest.mark.parametrize("fault", [{"flags": Flag.UP}, {"origin": "https://evil.example"}, {"host": "evil.example"}])
def test_a_faulty_key_is_not_kept(fault: dict[str, Any]) -> None:
    client = with_password()
    assert NOT_ACCEPTED in add(client, Key(**fault)).content.decode()
    assert NOT_ACCEPTED in add(client, Key(), type="webauthn.get").content.decode()
    assert not Authenticator.objects.exists()


PARTS = {"clientDataJSON": "e30", "authenticatorData": "AAAA", "attestationObject": "n" * 400, "signature": "AA"}
RUBBISH = {
    "nothing": "",
    "no JSON": "x",
    "a list": "[]",
    "empty": "{}",
    "null": "null",
    "a number": '{"id": 1}',
    "deep": "[" * 5000,
    "deep again": '{"a":' * 900 + "1" + "}" * 900,
    "long": "x" * 9000,
    "no CBOR": json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": PARTS | {"userHandle": "MQ"}}),
}


@pytest.mark.parametrize("rubbish", list(RUBBISH))
def test_rubbish_is_refused_calmly(rubbish: str) -> None:
    client = with_password()
    question(client, new=True)
    assert client.post("/ieeja/drosiba/atslega/", {"credential": RUBBISH[rubbish], "name": ""}).status_code == 200
    other = Client()
    question(other)
    assert other.post("/ieeja/atslega/", {"credential": RUBBISH[rubbish]})["Location"] == "/ieeja/"
    assert not Authenticator.objects.exists()


def test_only_the_key_is_kept_of_what_a_browser_sends() -> None:
    client, key = with_password(), Key()
    answer = json.loads(key.make(question(client, new=True))) | {"more": "\0", "clientExtensionResults": {"a": "\0"}}
    client.post("/ieeja/drosiba/atslega/", {"credential": json.dumps(answer), "name": "<b>mana</b>"})
    kept = Authenticator.objects.get(type="webauthn").data
    assert set(kept["credential"]) == {"id", "rawId", "type", "response"}
    assert "<b>mana" not in client.get("/ieeja/drosiba/").content.decode()
    other = Client()
    sign_in(other, key)
    assert inside(other)


def test_a_copied_key_is_noticed_by_its_counter() -> None:
    key = Key(counts=True, count=5)
    add(with_password(), key)
    client = Client()
    sign_in(client, key)
    assert inside(client)
    key.count = 3
    copy = Client()
    sign_in(copy, key)
    assert not inside(copy)


def test_nobody_adds_the_key_of_somebody_else(key: Key) -> None:
    carla = with_password("carla")
    answer = add(carla, key)
    assert "jau ir pievienota" in answer.content.decode()
    number = Authenticator.objects.get(type="webauthn").pk
    assert carla.get(f"/ieeja/drosiba/atslega/{number}/")["Location"] == "/ieeja/drosiba/"
    carla.post(f"/ieeja/drosiba/atslega/{number}/")
    assert Authenticator.objects.filter(type="webauthn").exists()


def test_a_key_of_carla_is_no_second_step_of_anna(key: Key) -> None:
    carlas, carla = Key(), with_password("carla")
    add(carla, carlas)
    client = Client()
    client.post("/ieeja/", ANNA)
    client.post("/ieeja/kods/", {"credential": carlas.sign(question(client))})
    assert not inside(client)


def test_removing_it(key: Key) -> None:
    client = Client()
    sign_in(client, key)
    number = Authenticator.objects.get(type="webauthn").pk
    assert "Annas telefons" in client.get(f"/ieeja/drosiba/atslega/{number}/").content.decode()
    client.post(f"/ieeja/drosiba/atslega/{number}/")
    assert not Authenticator.objects.exists()
    assert Letter.objects.filter(kind="safety_changed").count() == 2
    other = Client()
    sign_in(other, key)
    assert not inside(other)
    assert "jau ir noņemta" in client.post(f"/ieeja/drosiba/atslega/{number}/", follow=True).content.decode()


def test_a_closed_account_stays_closed(key: Key) -> None:
    User.objects.filter(pk=anna().pk).update(is_active=False)
    client = Client()
    assert sign_in(client, key).status_code == 403
    assert not inside(client)


def test_the_portal_names_itself_by_its_settings(settings: Any) -> None:
    settings.PORTAL_URL = "https://portals.kalnanami.example:8443"
    asked = passkeys.ask_for_new(user_handle=b"1", account="anna@example.lv", known=[]).options["publicKey"]
    assert asked["rp"]["id"] == "portals.kalnanami.example"
    assert asked["authenticatorSelection"]["residentKey"] == "required"


def test_asking_is_limited() -> None:
    client = Client()
    answers = [client.post("/ieeja/atslega/jautajums/").status_code for _ in range(31)]
    assert answers[-2:] == [200, 429]
