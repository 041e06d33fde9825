"""Staff never sign in with a password alone: ilze is led to a second step, and cannot lose it by herself."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.management import CommandError, call_command

from pagalms.accounts.models import User
from pagalms.audit.models import Event
from pagalms.identity.models import Person
from pagalms.outbox.models import Letter
from tests.backoffice.visits import staff_visit, take_on
from tests.entrance import apps
from tests.entrance.apps import code_of, with_password
from tests.hygiene import HygienicClient as Client
from tests.moments import freeze_time
from tests.people import NOON, PASSWORD, Village

pytestmark = pytest.mark.django_db
ILZE = {"login": "ilze@kalnanami.example", "password": PASSWORD}


def set_up(client: Client, onward: str) -> str:
    where = f"/ieeja/drosiba/lietotne/?next={onward}"
    page = client.get(where).content.decode()
    [secret] = re.findall(r'<p class="secret"><b>([A-Z2-7 ]+)</b>', page)
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
    with staff_visit("uldis") as uldis:
        assert "otrā soļa nav" in uldis.get("/birojs/darbinieki/").content.decode()
    secret = set_up(client, "/birojs/vestules/")
    assert "otrais solis iestatīts" in client.get("/birojs/darbinieki/").content.decode()
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


@pytest.fixture
def locked_out(village: Village) -> Client:
    """A browser of anna's from the day before; her telephone with the app is lost since."""
    with freeze_time(NOON):
        anna = with_password()
        apps.set_up(anna)
        return anna


def test_an_administrator_turns_off_what_is_lost(locked_out: Client) -> None:
    with staff_visit("ilze") as ilze:
        assert "Kāds pazaudējis" in ilze.get("/birojs/darbinieki/").content.decode()
        nothing = ilze.post("/birojs/darbinieki/otrais-solis/", {"email": "anna@example.lv", "how": ""})
        assert nothing.status_code == 422
        done = ilze.post(
            "/birojs/darbinieki/otrais-solis/", {"email": "Anna@example.lv", "how": "birojā, pase"}, follow=True
        )
        assert "anna@example.lv" in done.content.decode()
        assert not Authenticator.objects.exists()
        assert with_password().get("/sakums/").status_code == 200
        assert locked_out.get("/sakums/").status_code == 302  # every session has ended
    letter = Letter.objects.filter(to="anna@example.lv", kind="safety_changed").first()
    assert letter
    assert "Administrators ir izslēdzis" in letter.text
    event = Event.objects.get(verb="second_step_reset")
    assert event.by == User.objects.get(email="ilze@kalnanami.example").pk
    assert event.detail == {"how": "birojā, pase"}


@pytest.mark.parametrize("email", ["nobody@example.lv", "carla@example.lv", "ilze@kalnanami.example"])
def test_there_must_be_one_of_somebody_else(locked_out: Client, email: str) -> None:
    with staff_visit("ilze") as ilze:
        answer = ilze.post("/birojs/darbinieki/otrais-solis/", {"email": email, "how": "pase"})
        assert answer.status_code == 422
    assert Authenticator.objects.count() == 2


def test_the_terminal_can_too(locked_out: Client) -> None:
    call_command("staff", "reset", "anna@example.lv")
    assert not Authenticator.objects.exists()
    with pytest.raises(CommandError):
        call_command("staff", "reset", "anna@example.lv")
