"""FAQ 3: the letter did not come. What the waiting page says and offers."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from pagalms.enrolment.models import Registration
from pagalms.kernel import clock
from pagalms.outbox.actions import give_up
from pagalms.outbox.models import Letter
from tests.bank import Bank, sign_in
from tests.hygiene import HygienicClient as Client
from tests.moments import freeze_time
from tests.people import PASSWORD, Village

FORM = {"email": "felikss@example.lv", "password": PASSWORD, "again": PASSWORD, "terms": "on"}


@pytest.fixture
def felikss(village: Village, bank: Bank, browser: Client) -> Client:
    """felikss owns flat_c and has sent in the form."""
    sign_in(bank, browser, "felikss")
    assert browser.post("/ieeja/registracija/", FORM)["Location"] == "/ieeja/gaida/"
    return browser


def said(client: Client) -> str:
    page = client.get("/ieeja/gaida/")
    assert page.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode().split("<main")[1]).split())


def test_what_became_of_the_letter_in_plain_words(felikss: Client) -> None:
    letters = Letter.objects.filter(to="felikss@example.lv")
    assert "tiek nodota pasta serverim" in said(felikss)
    letters.update(attempts=1, last_error="SMTPRecipientsRefused: 550 5.1.1 no such user")
    page = said(felikss)
    assert "vēl nav pieņēmis (1 mēģinājums)" in page
    assert "SMTP" not in page
    letters.update(attempts=6)
    assert "(6 mēģinājumi)" in said(felikss)
    give_up(letters.get().pk)
    assert "neizdevās piegādāt" in said(felikss)
    letters.update(state=Letter.State.SENT, sent_at=clock.now())
    assert "Pasta serveris pēdējo vēstuli pieņēma" in said(felikss)


def test_the_page_tells_of_the_newest_letter(felikss: Client) -> None:
    give_up(Letter.objects.get().pk)
    assert felikss.post("/ieeja/gaida/").status_code == 302
    assert "tiek nodota pasta serverim" in said(felikss)
    assert felikss.post("/ieeja/gaida/", {"email": "Felikss.P@example.lv"}).status_code == 302
    page = said(felikss)
    assert "felikss.p@example.lv" in page
    assert "tiek nodota pasta serverim" in page


def test_where_else_to_look_and_whom_to_ask(felikss: Client) -> None:
    page = said(felikss)
    for words in ("surogātpasta", "+371 6000 0114", "info@example.lv", "Nosūtīt vēstuli vēlreiz"):
        assert words in page


def test_the_page_says_the_same_when_the_address_has_an_account(felikss: Client) -> None:
    felikss.post("/ieeja/gaida/", {"email": "anna@example.lv"})
    Letter.objects.filter(to="anna@example.lv").update(state=Letter.State.SENT, sent_at=clock.now())
    assert "Pasta serveris pēdējo vēstuli pieņēma" in said(felikss)


@pytest.mark.parametrize(("minutes", "corrects"), [(59, True), (61, False)])
def test_the_address_is_corrected_only_while_the_bank_s_word_is_fresh(
    felikss: Client, minutes: int, corrects: bool
) -> None:
    with freeze_time(clock.wire_now() + timedelta(minutes=minutes)):
        answer: Any = felikss.post("/ieeja/gaida/", {"email": "cits@example.lv"})
        assert Registration.objects.filter(email="cits@example.lv").exists() is corrects
        assert answer.status_code == (302 if corrects else 200)
        page = said(felikss)
        assert ("Ieejiet ar banku vēlreiz" in page) is not corrects
        assert felikss.post("/ieeja/gaida/").status_code == 302  # again to the same address


def test_the_letter_again_is_limited_and_says_so(felikss: Client) -> None:
    answers = [felikss.post("/ieeja/gaida/") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [302, 302, 302, 200]
    assert "vairākas vēstules" in answers[-1].content.decode()
