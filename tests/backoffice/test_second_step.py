"""Staff never sign in with a password alone: ilze is led to a second step, and cannot lose it by herself."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from freezegun import freeze_time

from pagalms.identity.models import Person
from tests.backoffice.visits import take_on
from tests.entrance.apps import code_of
from tests.hygiene import HygienicClient as Client
from tests.people import NOON, PASSWORD

pytestmark = pytest.mark.django_db
ILZE = {"login": "ilze@kalnanami.example", "password": PASSWORD}


def set_up(client: Client, onward: str) -> str:
    where = f"/ieeja/drosiba/lietotne/?next={onward}"
    page = client.get(where).content.decode()
    [secret] = re.findall(r'<p class="secret"><b class="num">([A-Z2-7 ]+)</b>', page)
    sent = client.post("/ieeja/drosiba/lietotne/", {"code": code_of(secret, later=-1), "next": onward})
    assert onward.strip("/") in sent["Location"].replace("%2F", "/")
    client.get(sent["Location"])
    assert client.post("/ieeja/drosiba/kodi/", {"next": onward})["Location"] == onward
    return secret


@freeze_time(NOON)
def test_who_has_a_password_only_sets_up_a_second_step_and_goes_on() -> None:
    cache.clear()
    take_on("ilze")
    client = Client()
    client.post("/ieeja/", ILZE)
    refused = client.get("/birojs/vestules/")
    assert refused.status_code == 403
    page = refused.content.decode()
    assert "Iestatiet otro soli" in page
    assert 'action="/ieeja/drosiba/lietotne/"' in page
    secret = set_up(client, "/birojs/vestules/")
    assert client.get("/birojs/vestules/").status_code == 200

    other = Client()
    assert other.post("/ieeja/", ILZE)["Location"] == "/ieeja/kods/"
    assert other.get("/birojs/")["Location"].startswith("/ieeja/?next=")
    assert other.post("/ieeja/kods/", {"code": code_of(secret)})["Location"] == "/birojs/"
    assert other.get("/birojs/").status_code == 200


@freeze_time(NOON)
def test_an_older_session_of_a_password_is_asked_for_the_code() -> None:
    cache.clear()
    take_on("ilze")
    early, client = Client(), Client()
    early.post("/ieeja/", ILZE)
    client.post("/ieeja/", ILZE)
    secret = set_up(client, "/birojs/")
    assert "Kods vai piekļuves atslēga" in early.get("/birojs/").content.decode()
    answer = early.post("/ieeja/kods/tagad/", {"code": code_of(secret), "next": "/birojs/"})
    assert answer["Location"] == "/birojs/"
    assert early.get("/birojs/").status_code == 200


@freeze_time(NOON)
def test_staff_cannot_turn_off_the_last_way() -> None:
    cache.clear()
    user = take_on("ilze")
    Person.objects.filter(user=user).delete()
    client = Client()
    client.post("/ieeja/", ILZE)
    set_up(client, "/birojs/")
    answer = client.post("/ieeja/drosiba/lietotne/beigt/", follow=True)
    assert "Darbinieki vienmēr ieiet ar otro soli" in answer.content.decode()
    assert Authenticator.objects.filter(user=user, type="totp").exists()
