"""Ilze writes new terms of use; anna, who agreed to the old ones, is asked at her next sign-in."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from django.test import Client

from pagalms.audit.models import Event
from pagalms.enrolment.models import Terms, TermsAcceptance
from pagalms.enrolment.rules import TERMS_VERSION, chapters
from tests.backoffice.visits import staff_visit
from tests.hygiene import HygienicClient
from tests.moments import freeze_time
from tests.people import NOON, PASSWORD, Village
from tests.resident.visits import words_of

PAGE = "/birojs/parvaldnieks/noteikumi/"
TEXT = "# 1. Kas jauns\n\nRādījumus var nodot arī <b>rakstiski</b>.\n\n# 2. Dati\n\n- vārds\n- adrese"
JULY = datetime(2026, 7, 1, 9, tzinfo=UTC)


def shown(answer: Any) -> str:
    return re.search(r'name="shown" value="([^"]+)"', answer.content.decode())[1]  # type: ignore[index]


def published(ilze: Client, since: str = "2026-07-01") -> str:
    """Write a draft, look at it, publish it."""
    where = ilze.post(f"{PAGE}jauni/", {"text_lv": TEXT, "text_en": ""})["Location"]
    page = ilze.get(where)
    assert "&lt;b&gt;rakstiski" in page.content.decode()
    assert ilze.post(where, {"shown": shown(page), "since": since}).status_code == 302
    return where


def signing_in(where: str = "/uzstadijumi/") -> tuple[Client, Any]:
    browser = HygienicClient()
    form = {"login": "anna@example.lv", "password": PASSWORD, "next": where}
    return browser, browser.post("/ieeja/", form)


def test_headings_of_the_text() -> None:
    assert chapters("Sākumā\n# A\nb\n\nc\n# D") == [("", "Sākumā"), ("A", "b\n\nc"), ("D", "")]


def test_a_draft_is_looked_at_changed_and_published_for_a_day_to_come(village: Village) -> None:
    with staff_visit("ilze") as ilze:
        assert "# 1. Kam portāls domāts" in ilze.get(f"{PAGE}jauni/").content.decode(), "it begins with what counts"
        assert ilze.post(f"{PAGE}jauni/", {"text_lv": " "}).status_code == 422
        where = ilze.post(f"{PAGE}jauni/", {"text_lv": "# Īsi", "text_en": "# Short"})["Location"]
        before = shown(ilze.get(where))
        assert ilze.post(f"{where}labot/", {"text_lv": TEXT, "text_en": "", "shown": before}).status_code == 302
        late = {"shown": before, "since": "2026-07-01"}
        assert ilze.post(where, late).status_code == 422, "the text was changed after it was looked at"
        for day in ("2026-05-31", "2025-01-01", "", "x"):
            answer = ilze.post(where, {"shown": shown(ilze.get(where)), "since": day})
            assert answer.status_code == 422, day
        assert ilze.post(where, {"shown": shown(ilze.get(where)), "since": "2026-07-01"}).status_code == 302
        assert ilze.get(f"{where}labot/").status_code == 404, "published text never changes"
        again = published(ilze)
        assert "01.07.2026 (2)" in words_of(ilze.get(again))
        assert ilze.post(again, {"do": "withdraw"}).status_code == 302
        assert "01.07.2026 (2)" not in words_of(ilze.get(PAGE))
        assert ilze.post(again, {"shown": shown(ilze.get(again)), "since": "2026-07-01"}).status_code == 302
        assert len({ilze.post(f"{PAGE}jauni/", {"text_lv": "Divreiz"})["Location"] for _ in range(3)}) == 1
        assert ilze.post(f"{PAGE}jauni/", {"text_lv": "Divreiz"})["Location"] != again
        gone = ilze.post(f"{PAGE}jauni/", {"text_lv": "x"})["Location"]
        assert ilze.post(gone, {"do": "discard"})["Location"] == PAGE
    assert sorted(Terms.objects.values_list("version", flat=True)) == ["", "2026-07-01", "2026-07-01-2"]
    assert Event.objects.filter(verb="terms_published").count() == 3


def test_anna_is_asked_once_after_the_day(village: Village) -> None:
    anna = village.users["anna"]
    TermsAcceptance.objects.create(user=anna, version=TERMS_VERSION, at=NOON)
    with staff_visit("ilze") as ilze:
        published(ilze)
    with freeze_time(NOON):
        browser, answer = signing_in()
        assert browser.get(answer["Location"]).status_code == 200, "the new ones do not count yet"
        assert "No 01.07.2026 būs spēkā citi noteikumi" in words_of(browser.get("/noteikumi/"))
    with freeze_time(JULY):
        browser, answer = signing_in()
        asked = browser.get(answer["Location"])
        assert asked["Location"] == "/ieeja/noteikumi/?next=%2Fuzstadijumi%2F"
        page = browser.get(asked["Location"])
        assert "Kas jauns" in words_of(page)
        assert browser.get("/uzstadijumi/mani-dati/").status_code == 200, "the law gives this in any case"
        where = "/ieeja/noteikumi/"
        assert browser.post(where, {"version": "2026-07-01", "next": "/uzstadijumi/"}).status_code == 422
        assert browser.post(where, {"version": TERMS_VERSION, "agree": "on"}).status_code == 422, "not what counts"
        said = browser.post(where, {"version": "2026-07-01", "agree": "on", "next": "/uzstadijumi/"})
        assert said["Location"] == "/uzstadijumi/"
        assert browser.get("/uzstadijumi/").status_code == 200
        _other, again = signing_in()
        assert again["Location"] == "/uzstadijumi/"
        assert "agrāka redakcija" in words_of(browser.get(f"/noteikumi/{TERMS_VERSION}/"))
        assert browser.get("/noteikumi/2026-07-02/").status_code == 404
    with staff_visit("uldis", at=JULY) as auditor:
        assert "anna@example.lv" in words_of(auditor.get(f"{PAGE}2026-07-01/piekrita/"))
        assert "anna@example.lv;2026-07-01" in auditor.get(f"{PAGE}2026-07-01.csv").content.decode()
        assert "1 persona piekrita" in words_of(auditor.get(PAGE))
    assert Event.objects.filter(verb="looked", subject=f"user:{anna.pk}", detail__what="terms").count() == 2
    assert Event.objects.get(verb="terms_accepted").by == anna.pk


def test_who_never_agreed_is_not_asked(village: Village) -> None:
    with staff_visit("ilze") as ilze:
        published(ilze)
    with freeze_time(JULY):
        browser, answer = signing_in()
        assert browser.get(answer["Location"]).status_code == 200
