"""Latvian first; English for who chose it."""

from __future__ import annotations

from django.conf import settings
from django.test import Client

from tests.people import Village


def test_latvian_is_first_whatever_the_browser_prefers(client: Client, db: None) -> None:
    answer = client.get("/ieeja/", headers={"accept-language": "en-US,en;q=0.9"})
    assert '<html lang="lv"' in answer.content.decode()
    assert answer["Content-Language"] == "lv"


def test_a_choice_is_kept_by_the_browser(client: Client, db: None) -> None:
    client.post("/valoda/", {"language": "en"})
    assert '<html lang="en"' in client.get("/ieeja/").content.decode()


def test_a_made_up_choice_is_latvian(client: Client, db: None) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "xx"
    assert '<html lang="lv"' in client.get("/ieeja/").content.decode()


def test_the_account_goes_before_the_browser(client: Client, village: Village) -> None:
    anna = village.users["anna"]
    anna.language = "en"
    anna.save()
    client.force_login(anna, backend=settings.AUTHENTICATION_BACKENDS[0])
    assert '<html lang="en"' in client.get("/uzstadijumi/").content.decode()
