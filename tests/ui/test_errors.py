"""Pages for what went wrong."""

from __future__ import annotations

import time

import pytest
from django.conf import settings
from django.db import DatabaseError, OperationalError, connection, connections
from django.test import Client, RequestFactory

from pagalms.ui import errors
from tests.hygiene import HygienicClient, faults_of


def test_not_found_leads_home(client: Client, db: None) -> None:
    answer = client.get("/kur/ir/mana/lapa/")
    assert answer.status_code == 404
    assert "Šādas lapas nav" in answer.content.decode()


@pytest.mark.parametrize(("page", "status"), [(errors.bad_request, 400), (errors.forbidden, 403)])
def test_refusals_are_calm(page: object, status: int, db: None) -> None:
    answer = page(RequestFactory().get("/"))  # type: ignore[operator]
    assert answer.status_code == status
    assert "<h1>" in answer.content.decode()


def test_an_old_form_leads_back_to_its_page_and_says_when_it_is_for_cookies(db: None) -> None:
    browser = HygienicClient(enforce_csrf_checks=True)
    sent = {"language": "en"}
    refusing = browser.post("/valoda/", sent, headers={"Referer": "http://testserver/palidziba/?q=1"})
    said = refusing.content.decode()
    assert refusing.status_code == 403
    assert "<h1>Pārlūks nesaglabā sīkdatnes</h1>" in said
    assert 'href="/palidziba/?q=1"' in said
    browser.cookies[settings.CSRF_COOKIE_NAME] = "0" * 32
    for elsewhere in ("http://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"):
        said = browser.post("/ieeja/", sent, headers={"Referer": elsewhere}).content.decode()
        assert "<h1>Veidlapa bija atvērta pārāk ilgi</h1>" in said
        assert 'href="/ieeja/"' in said


def test_server_error_needs_no_database(db: None) -> None:
    with connection.execute_wrapper(_no_database):
        answer = errors.server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert "Šeit kaut kas salūza" in answer.content.decode()
    assert '<a class="nowrap" href="tel:' in answer.content.decode().split("</h1>")[1].split("</main>")[0]


def test_while_the_database_is_away_people_are_asked_to_come_back() -> None:
    try:
        raise OperationalError("the connection is lost")
    except OperationalError:
        answer = errors.server_error(RequestFactory().get("/"))
    said = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "connection" not in said
    assert faults_of(said) == []


@pytest.mark.django_db
def test_whose_line_the_database_has_cut_is_asked_to_come_back() -> None:
    """A web process that stood still in the middle of a transaction finds its line gone: nothing was kept."""
    line = connections.create_connection("default")
    line.set_autocommit(False)
    with line.cursor() as cursor:
        cursor.execute("SET idle_in_transaction_session_timeout = '20ms'")
        line.commit()
        cursor.execute("SELECT 1")
        time.sleep(0.2)
        try:
            cursor.execute("SELECT 1")
        except DatabaseError:
            answer = errors.server_error(RequestFactory().get("/"))
    line.close()
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")


def test_a_form_without_its_token_is_explained(db: None) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/valoda/", {"language": "en"})
    assert answer.status_code == 403
    assert "Nekas netika nosūtīts" in answer.content.decode()


def test_who_is_led_back_to_an_address_of_forms_alone_is_told_so(db: None) -> None:
    answer = HygienicClient().get("/valoda/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "nekas netika nosūtīts: spiediet to pogu vēlreiz" in answer.content.decode()


def _no_database(*_: object) -> None:
    raise AssertionError("the page of a broken server asked the database")
