"""Who works here, and who may do what."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pagalms.accounts.models import User
from pagalms.accounts.queries import roles_of
from pagalms.accounts.rules import Role
from pagalms.audit.models import Event
from tests.backoffice.visits import STAFF, signed_in, staff_visit, take_on
from tests.hygiene import HygienicClient
from tests.moments import freeze_time
from tests.people import LONG_AGO, NOON, PASSWORD, Village

pytestmark = pytest.mark.django_db


def test_a_resident_finds_no_office(village: Village) -> None:
    client = HygienicClient()
    client.force_login(village.users["anna"])
    nothing = client.get("/birojs/nekas/")
    assert client.get("/birojs/").content == nothing.content


def test_a_password_alone_does_not_open_the_office() -> None:
    user = take_on("ilze")
    client = HygienicClient()
    client.force_login(user)
    answer = client.get("/birojs/darbinieki/")
    assert answer.status_code == 403
    assert "One more proof" in answer.content.decode() or "Vēl viens apliecinājums" in answer.content.decode()
    assert "Ilze@" not in answer.content.decode()


def test_after_signing_in_staff_begin_in_the_office() -> None:
    take_on("ilze")
    client = HygienicClient()
    answer = client.post("/ieeja/", {"login": "ilze@kalnanami.example", "password": PASSWORD})
    assert answer.headers["Location"] == "/birojs/"


def test_ilze_takes_somebody_on_and_lets_them_go() -> None:
    with staff_visit("ilze") as ilze:
        form = {"name": "Jana Jaunā", "email": "jana@kalnanami.example", "role": "registrar"}
        assert ilze.post("/birojs/darbinieki/", form).status_code == 302
        jana = User.objects.get(email="jana@kalnanami.example")
        assert roles_of(jana, on=NOON.date()) == {Role.REGISTRAR}
        assert not jana.has_usable_password()
        assert "Jana Jaunā" in ilze.get("/birojs/darbinieki/").content.decode()

        assert ilze.post("/birojs/darbinieki/", form).status_code == 302  # the button was pressed twice
        assert Event.objects.filter(verb="role_given", subject=f"user:{jana.pk}").count() == 1
        with freeze_time(NOON + timedelta(minutes=2)):
            again = ilze.post("/birojs/darbinieki/", form)
        assert again.status_code == 422
        assert "jana@kalnanami.example" in again.content.decode()

        ilze.post("/birojs/darbinieki/", {"end": f"{jana.pk}-registrar"})
        assert roles_of(jana, on=NOON.date()) == frozenset()
        told = [event.verb for event in Event.objects.filter(subject=f"user:{jana.pk}")]
        assert told[:1] + told[-1:] == ["role_given", "role_ended"]


def test_the_last_administrator_stays() -> None:
    with staff_visit("ilze") as ilze:
        own = User.objects.get(email="ilze@kalnanami.example")
        ilze.post("/birojs/darbinieki/", {"end": f"{own.pk}-administrator"})
        assert Role.ADMINISTRATOR in roles_of(own, on=NOON.date())


def test_a_role_that_ended_opens_nothing_in_a_session_that_goes_on() -> None:
    rita = take_on("rita")
    with freeze_time(NOON):
        client = signed_in(rita, STAFF["rita"][1])
        assert client.get("/birojs/vestules/").status_code == 200
    with staff_visit("ilze") as ilze:
        ilze.post("/birojs/darbinieki/", {"end": f"{rita.pk}-registrar"})
    with freeze_time(NOON + timedelta(minutes=1)):
        assert client.get("/birojs/vestules/").status_code in (302, 404)
        assert roles_of(rita, on=LONG_AGO) == {Role.REGISTRAR}


@pytest.mark.parametrize("name", ["rita", "gunta", "maris", "uldis"])
def test_only_an_administrator_gives_roles(name: str) -> None:
    with staff_visit(name) as client:
        form = {"name": "Pats Sev", "email": f"{name}@kalnanami.example", "role": "administrator"}
        assert client.post("/birojs/darbinieki/", form).status_code == 403
        assert client.get("/birojs/darbinieki/").status_code == (200 if name == "uldis" else 403)
    assert User.objects.get(email=f"{name}@kalnanami.example").pk
    assert Role.ADMINISTRATOR not in roles_of(User.objects.get(email=f"{name}@kalnanami.example"), on=NOON.date())
