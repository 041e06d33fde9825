"""The way out to the bank and back: cookie, ticket, cancelling, where one lands (IDENTITY 3.5; 6, rows 24 to 26)."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from cryptography.hazmat.primitives import hashes
from django.test import Client as Plain

from pagalms.identity.models import LoginTransaction, SignIn
from tests.bank import BANK_ID, FORM, RETURN, Bank, begin, post, sign_in
from tests.hygiene import HygienicClient as Client
from tests.people import CODES, Village

Fields = dict[str, str]
ANNA = CODES["anna"]


def test_a_ticket_works_once(browser: Client, bank: Bank, asked: Fields) -> None:
    onward = post(bank.answer(asked, code=ANNA))["Location"]
    cookie = browser.cookies["login"].value
    assert browser.get(onward).status_code == 302
    browser.cookies["login"] = cookie
    assert browser.get(onward).status_code == 400
    assert SignIn.objects.count() == 1


def test_a_ticket_is_good_for_a_minute(browser: Client, bank: Bank, asked: Fields) -> None:
    onward = post(bank.answer(asked, code=ANNA))["Location"]
    LoginTransaction.objects.update(answered_at=datetime.now(UTC) - timedelta(seconds=61))
    assert browser.get(onward).status_code == 400


def test_a_transaction_is_good_for_a_quarter_of_an_hour(bank: Bank, asked: Fields) -> None:
    LoginTransaction.objects.update(expires_at=datetime.now(UTC))
    assert post(bank.answer(asked, code=ANNA)).status_code == 400


def test_a_ticket_in_another_browser(browser: Client, bank: Bank, asked: Fields) -> None:
    """25: who makes somebody open a ticket of theirs signs nobody in."""
    onward = post(bank.answer(asked, code=ANNA))["Location"]
    victim = Client(headers={"accept-language": "lv"})
    halfway = victim.get(onward)
    assert halfway.status_code == 200
    assert "Vēl viens solis" in halfway.content.decode()
    assert victim.get(onward + "&again=1").status_code == 400
    begin(victim)
    assert victim.get(onward).status_code == 400
    assert "_auth_user_id" not in victim.session
    assert browser.get(onward).status_code == 302


def test_a_wrong_ticket(browser: Client, asked: Fields) -> None:
    for ticket in ("", "x", "%00", "ž" * 500):
        assert browser.get("/ieeja/pabeigt/", {"h": ticket}).status_code == 400


@pytest.mark.parametrize(
    "address",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "http:///x", "x" * 900],
)
def test_no_open_redirect(address: str, browser: Client, bank: Bank) -> None:
    """24."""
    done = sign_in(bank, browser, "anna", next_path=address)
    assert done.status_code == 302
    assert done["Location"].startswith("/")
    assert "evil" not in done["Location"]
    assert LoginTransaction.objects.get().next == ""


def test_the_wanted_page_is_kept(browser: Client, bank: Bank) -> None:
    assert sign_in(bank, browser, "anna", next_path="/rekini/?x=1")["Location"] == "/rekini/?x=1"


def test_the_return_address_comes_from_the_settings(browser: Client, asked: Fields, settings: Any) -> None:
    """24: a forged Host header cannot send the bank's answer elsewhere."""
    assert asked["VK_RETURN"] == settings.PORTAL_URL + RETURN
    assert (
        browser.post("/ieeja/apliecinajums/", {"provider": "swedbank"}, headers={"host": "evil.example"}).status_code
        == 400
    )


def test_the_request_is_signed_by_us(bank: Bank, asked: Fields) -> None:
    from cryptography.hazmat.primitives.asymmetric import padding

    order = ["SERVICE", "VERSION", "SND_ID", "REC_ID", "NONCE", "RETURN", "DATETIME", "RID"]
    text = "".join(f"{len(asked[f'VK_{n}']):03d}{asked[f'VK_{n}']}" for n in order)
    bank.portal_key.public_key().verify(
        base64.b64decode(asked["VK_MAC"]), text.encode(), padding.PKCS1v15(), hashes.SHA512()
    )
    assert (asked["VK_SERVICE"], asked["VK_VERSION"], asked["VK_REC_ID"]) == ("4012", "009", BANK_ID)
    assert len(asked["VK_NONCE"]) <= 50
    assert len(asked["VK_RID"]) <= 30


def test_each_attempt_has_its_own_nonce(browser: Client) -> None:
    assert begin(browser)["VK_NONCE"] != begin(browser)["VK_NONCE"]


def test_going_back_without_an_answer_cancels(browser: Client, bank: Bank, asked: Fields) -> None:
    page = browser.get(RETURN)
    assert page.status_code == 200
    assert "Autorizācija atcelta" in page.content.decode()
    assert "Mēģināt vēlreiz" in page.content.decode()
    assert post(bank.answer(asked, code=ANNA)).status_code == 400


def test_nobody_else_can_cancel(bank: Bank, asked: Fields) -> None:
    assert Client().get(RETURN).status_code == 200
    assert Client().head(RETURN).status_code == 200
    assert post(bank.answer(asked, code=ANNA)).status_code == 303


def test_starting_needs_our_own_form(village: Village, bank: Bank) -> None:
    assert Plain(enforce_csrf_checks=True).post("/ieeja/apliecinajums/", {"provider": "swedbank"}).status_code == 403
    assert Client().get("/ieeja/apliecinajums/").status_code == 405


def test_the_banks_post_needs_no_cookie_and_sets_none(bank: Bank, asked: Fields) -> None:
    """26: it comes across sites, without Lax cookies; the session must not be touched."""
    answer = Plain(enforce_csrf_checks=True).post(RETURN, urlencode(bank.answer(asked, code=ANNA)), content_type=FORM)
    assert answer.status_code == 303
    assert not answer.cookies


def test_the_login_cookie(browser: Client, asked: Fields) -> None:
    cookie = browser.cookies["login"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == 900
    assert bytes(LoginTransaction.objects.get().handle_hash) != cookie.value.encode()


def test_an_unknown_bank(browser: Client) -> None:
    assert browser.post("/ieeja/apliecinajums/", {"provider": "nobank"}).status_code == 404
    assert browser.get("/ieeja/atbilde/nobank/").status_code == 404
    assert browser.post("/ieeja/atbilde/nobank/", {}).status_code == 404


def test_going_back_after_signing_in_leads_home(browser: Client, bank: Bank, asked: Fields) -> None:
    onward = post(bank.answer(asked, code=ANNA))["Location"]
    home = browser.get(onward)["Location"]
    assert browser.get(onward)["Location"] == home
