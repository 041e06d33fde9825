"""The user comes with the session, and Django judges both as ever."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pagalms.accounts.models import OpenSession, User
from tests.hygiene import HygienicClient as Client
from tests.people import PASSWORD

WHERE = "/ieeja/sesijas/"


def signed_in(name: str) -> Client:
    client = Client()
    client.post("/ieeja/", {"login": f"{name}@example.lv", "password": PASSWORD})
    client.get(WHERE)
    return client


def asked_for_users(client: Client) -> list[str]:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(WHERE).status_code == 200
    return [one["sql"] for one in seen if "accounts_user" in one["sql"]]


def who(client: Client) -> Any:
    return client.get(WHERE).wsgi_request.user


def test_one_statement_for_both(browser: Client) -> None:
    [statement] = asked_for_users(signed_in("anna"))
    assert "django_session" in statement


def test_the_session_says_whose_it_is_not_the_list(browser: Client) -> None:
    anna, bruno = signed_in("anna"), User.objects.get(email="bruno@example.lv")
    OpenSession.objects.update(user=bruno)
    assert who(anna).email == "anna@example.lv"
    OpenSession.objects.all().delete()
    assert who(anna).email == "anna@example.lv"


def test_whoever_may_not_sign_in_any_more_is_out(browser: Client) -> None:
    for name, change in (("anna", {"is_active": False}), ("bruno", {"password": "!changed elsewhere"})):
        client = signed_in(name)
        User.objects.filter(email=f"{name}@example.lv").update(**change)
        assert isinstance(who(client), AnonymousUser)


def test_an_ended_session_is_nobodys(browser: Client) -> None:
    anna = signed_in("anna")
    anna.session.flush()
    assert isinstance(who(anna), AnonymousUser)
