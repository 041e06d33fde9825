"""What is only so at SEB: an answer that names no transaction is joined to the browser's own attempt (IDENTITY 3.2)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache

from pagalms.identity import actions
from pagalms.identity.models import LoginTransaction, SignIn, UsedMessage, WaitingAnswer
from tests.bank_seb import SebBank, begin, post
from tests.hygiene import HygienicClient as Client
from tests.people import CODES, Village

ANNA = CODES["anna"]
Fields = dict[str, str]


@pytest.fixture
def bank(settings: Any, tmp_path: Path, village: Village) -> SebBank:
    bank = SebBank(tmp_path)
    settings.SEB = bank.settings()
    cache.clear()
    return bank


@pytest.fixture
def browser(bank: SebBank) -> Client:
    return Client(headers={"accept-language": "lv"})


@pytest.fixture
def asked(browser: Client) -> Fields:
    return begin(browser)


def test_the_request_says_nothing_of_the_browser(asked: Fields) -> None:
    assert asked == {"IB_SND_ID": "PORTAL", "IB_SERVICE": "0005", "IB_LANG": "LAT"}


def test_an_answer_waits_sealed(bank: SebBank, asked: Fields) -> None:
    assert post(bank.answer(code=ANNA)).status_code == 303
    waiting = WaitingAnswer.objects.get()
    assert ANNA.encode() not in bytes(waiting.result)
    assert LoginTransaction.objects.get().answered_at is None
    actions.forget_expired(at=datetime.now(UTC) + timedelta(seconds=61))
    assert not WaitingAnswer.objects.exists()


def test_an_attempt_begun_after_the_answer_came_does_not_count(bank: SebBank, browser: Client) -> None:
    onward = post(bank.answer(code=ANNA))["Location"]
    begin(browser)
    assert browser.get(onward).status_code == 400
    assert not SignIn.objects.exists()


def test_an_attempt_at_another_bank_does_not_count(bank: SebBank, browser: Client, asked: Fields) -> None:
    onward = post(bank.answer(code=ANNA))["Location"]
    LoginTransaction.objects.update(provider="swedbank")
    assert browser.get(onward).status_code == 400
    assert not SignIn.objects.exists()


def test_one_attempt_takes_one_answer(bank: SebBank, browser: Client, asked: Fields) -> None:
    first = post(bank.answer(code=ANNA))["Location"]
    second = post(bank.answer(code=CODES["bruno"]))["Location"]
    cookie = browser.cookies["login"].value
    assert browser.get(first).status_code == 302
    other = Client()
    other.cookies["login"] = cookie
    assert other.get(second).status_code == 400
    assert [str(each.user) for each in SignIn.objects.select_related("user")] == ["anna@example.lv"]


def test_two_answers_of_one_second(bank: SebBank, browser: Client, asked: Fields) -> None:
    """Byte for byte alike, both honest: the second is asked to try again, on the calm page."""
    at = datetime.now(UTC)
    assert post(bank.answer(code=ANNA, at=at)).status_code == 303
    page = post(bank.answer(code=ANNA, at=at))
    assert page.status_code == 400
    assert "Mēģināt vēlreiz" in page.content.decode()


def test_a_signature_spelled_otherwise_is_the_same_message(bank: SebBank, asked: Fields) -> None:
    answer = bank.answer(code=ANNA)
    assert post(answer).status_code == 303
    assert post(answer | {"IB_CRC": answer["IB_CRC"] + "\n"}).status_code == 400
    assert post(answer | {"IB_LANG": "ENG"}).status_code == 400


def test_0008_ends_ones_own_attempt_and_no_other(bank: SebBank, browser: Client, asked: Fields) -> None:
    back = post(bank.refusal())
    assert back.status_code == 303
    assert not UsedMessage.objects.exists()
    assert LoginTransaction.objects.get().consumed_at is None  # nothing has happened yet
    stranger = Client(headers={"accept-language": "lv"})
    assert "Autorizācija atcelta" in stranger.get(back["Location"]).content.decode()
    assert LoginTransaction.objects.get().consumed_at is None
    assert "Autorizācija atcelta" in browser.get(back["Location"]).content.decode()
    assert LoginTransaction.objects.get().failure == "cancelled"
    onward = post(bank.answer(code=ANNA))["Location"]
    assert browser.get(onward + "&again=1").status_code == 400
    assert not SignIn.objects.exists()


def test_0008_leaves_an_attempt_at_another_bank_alone(bank: SebBank, browser: Client, asked: Fields) -> None:
    LoginTransaction.objects.update(provider="swedbank")
    browser.get(post(bank.refusal())["Location"])
    assert LoginTransaction.objects.get().consumed_at is None
    assert browser.cookies["login"].value


def test_0008_with_a_person_signs_nobody_in(bank: SebBank, browser: Client, asked: Fields) -> None:
    browser.get(post(bank.answer(code=ANNA) | {"IB_SERVICE": "0008"})["Location"])
    assert "_auth_user_id" not in browser.session
    assert not WaitingAnswer.objects.exists()


def test_a_business_customer_is_the_person_and_not_the_company(bank: SebBank, browser: Client, asked: Fields) -> None:
    info = "ID=40009999990;NAME=SIA „Parauga īpašums”;USER=Anna Paraudziņa"
    browser.get(post(bank.answer(code=ANNA, USER_INFO=info))["Location"])
    assert SignIn.objects.get().user.email == "anna@example.lv"
