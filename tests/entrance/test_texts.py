"""Languages, help, terms, and what a first visit leaves behind."""

from __future__ import annotations

import pytest
from django.test import Client as Plain

from pagalms.accounts.models import User
from tests.hygiene import HygienicClient as Client
from tests.people import PASSWORD, Village

ANNA = {"login": "anna@example.lv", "password": PASSWORD}


def test_the_language_without_a_session(browser: Client) -> None:
    page = browser.post("/valoda/", {"language": "en", "next": "/ieeja/"})
    assert page["Location"] == "/ieeja/"
    english = browser.get("/ieeja/").content.decode()
    assert '<html lang="en">' in english
    assert "Sign in/register with a bank" in english
    assert "session" not in browser.cookies
    assert "evil" not in browser.post("/valoda/", {"language": "lv", "next": "//evil.example"})["Location"]


def test_the_language_of_an_account(browser: Client) -> None:
    browser.post("/ieeja/", ANNA)
    browser.post("/valoda/", {"language": "en", "next": "/"})
    assert User.objects.get(email="anna@example.lv").language == "en"
    browser.post("/valoda/", {"language": "xx", "next": "/"})
    assert User.objects.get(email="anna@example.lv").language == "en"


@pytest.mark.parametrize("language", ["lv", "en"])
@pytest.mark.parametrize(
    "address", ["/palidziba/", "/noteikumi/", "/ieeja/parole/", "/ieeja/parole/vestule/", "/ieeja/"]
)
def test_pages_anybody_may_read(address: str, language: str, browser: Client) -> None:
    browser.cookies["language"] = language
    page = browser.get(address).content.decode()
    assert f'<html lang="{language}">' in page
    assert "6000 0114" in page


def test_reading_sets_no_cookie_but_the_forms_own(browser: Client) -> None:
    for address in ("/palidziba/", "/noteikumi/", "/ieeja/", "/registration_check/"):
        browser.get(address)
    assert set(browser.cookies) <= {"csrf"}


def test_forms_need_their_token(village: Village) -> None:
    strict = Plain(enforce_csrf_checks=True)
    for address in ("/ieeja/", "/ieeja/iziet/", "/ieeja/parole/", "/registration_check/", "/atteikties/", "/valoda/"):
        assert strict.post(address, {}).status_code == 403
