"""What is common to the banks alone: their form posts, clocks and signatures (IDENTITY 3.5; 6)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.test import Client as Plain

from pagalms.identity.models import LoginTransaction, SignIn, UsedMessage, WaitingAnswer
from tests import bank as swedbank
from tests import bank_citadele as citadele
from tests import bank_seb as seb
from tests.hygiene import HygienicClient as Client
from tests.people import CODES, Village
from tests.rsa_keys import rsa_key

Fields = dict[str, str]
ANNA, CARLA = CODES["anna"], CODES["carla"]
STRANGER = rsa_key("stranger")


@dataclass(frozen=True)
class Way:
    """A bank as the battery sees it: how one begins, and one good answer with the usual things made wrong."""

    name: str
    minutes: int  # how far its clock may be off
    person: str  # the field that says who
    begin: Callable[..., Any]
    post: Callable[..., Any]
    answer: Callable[..., Fields]  # (asked, code, at=, key=, **changed)
    recipient: dict[str, str] | None  # an answer for somebody else; Citadele's says nothing about that
    sender: dict[str, str]
    foreign: str
    binds: bool  # whether the answer itself names the transaction


@pytest.fixture(scope="session")
def ways(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Way]:
    folder = Path(tmp_path_factory.mktemp("banks"))
    first, second, third = swedbank.Bank(folder), citadele.CitadeleBank(folder), seb.SebBank(folder)
    Ways.settings = {"SWEDBANK": first.settings(), "CITADELE": second.settings(), "SEB": third.settings()}

    def of_swedbank(asked: Fields, code: str, *, at: Any = None, key: Any = None, **changed: str) -> Fields:
        if at:
            changed["DATETIME"] = swedbank.riga(at)
        signer = swedbank.Bank.__new__(swedbank.Bank)
        signer.key = key or first.key
        return signer.answer(asked, code=code, **changed)

    def of_citadele(asked: str, code: str, **changed: Any) -> Fields:
        return second.answer(citadele.uid_of(asked), code=code, **changed)

    def of_seb(asked: Fields, code: str, **changed: Any) -> Fields:
        return third.answer(code=code, **changed)

    return {
        "swedbank": Way("swedbank", 5, "VK_USER_ID", swedbank.begin, swedbank.post, of_swedbank,
                        {"REC_ID": "OTHER"}, {"SND_ID": "OTHER"}, "38001085718", True),
        "citadele": Way("citadele", 15, "xmldata", citadele.begin, citadele.post, of_citadele,
                        None, {"From": "99999"}, "48001085718", True),
        "seb": Way("seb", 5, "IB_USER", seb.begin, seb.post, of_seb,
                   {"REC_ID": "OTHER"}, {"SND_ID": "OTHER"}, "38001085718", False),
    }  # fmt: skip


class Ways:
    """The settings that belong to the keys of this session."""

    settings: dict[str, Any]


@pytest.fixture(params=["swedbank", "citadele", "seb"])
def way(request: pytest.FixtureRequest, ways: dict[str, Way], settings: Any, village: Village) -> Way:
    for name, said in Ways.settings.items():
        setattr(settings, name, said)
    cache.clear()
    return ways[request.param]


@pytest.fixture
def browser(way: Way) -> Client:
    return Client(headers={"accept-language": "lv"})


@pytest.fixture
def asked(way: Way, browser: Client) -> Any:
    return way.begin(browser)


def refused(page: Any, name: str = "") -> None:
    text = page.content.decode()
    assert page.status_code == 400, name
    assert "Autorizācija neizdevās" in text
    assert "Mēģināt vēlreiz" in text
    assert ANNA not in text
    for model in (UsedMessage, WaitingAnswer, SignIn):
        assert not model.objects.exists()
    assert not LoginTransaction.objects.exclude(answered_at=None, consumed_at=None).exists()


def signed_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session


def test_what_every_bank_must_refuse(way: Way, asked: Any) -> None:
    now, off = datetime.now(UTC), timedelta(minutes=way.minutes, seconds=20)
    attacks = {
        "late": way.answer(asked, ANNA, at=now - off),
        "early": way.answer(asked, ANNA, at=now + off),
        "another key": way.answer(asked, ANNA, key=STRANGER),
        "another bank": way.answer(asked, ANNA, **way.sender),
        "a foreign code": way.answer(asked, way.foreign),
        "a prefix": way.answer(asked, "PNOLV-" + ANNA),
        "no code": way.answer(asked, ""),
    }
    if way.recipient:
        attacks["for another portal"] = way.answer(asked, ANNA, **way.recipient)
    good = way.answer(asked, ANNA)
    attacks["another person"] = good | {way.person: good[way.person].replace(ANNA[:6], CARLA[:6])}
    attacks["without the person"] = {name: value for name, value in good.items() if name != way.person}
    for name, fields in attacks.items():
        refused(way.post(fields), name)
    assert way.post(good).status_code == 303, "an attack must not end the sign-in it attacks"


def test_bodies_every_bank_must_refuse(way: Way, asked: Any) -> None:
    good = way.answer(asked, ANNA)
    body, again = urlencode(good).encode(), urlencode({way.person: good[way.person]})
    for name, fields, query in (
        ("twice", body + b"&" + again.encode(), ""),
        ("in the address too", body, "?" + again),
        ("in the address in small letters", body, "?" + again.lower()),
        ("in the address alone", b"", "?" + body.decode()),
        ("empty", b"", ""),
        ("rubbish", b"\x00\xff%%%&&&===", ""),
        ("not UTF-8", body.replace(b"%C5%86", b"%F2").replace(b"%C5%85", b"%F2"), ""),
        ("many fields", body + b"".join(b"&a%d=1" % n for n in range(100)), ""),
    ):
        refused(way.post(fields, query=query), name)
    refused(Client().post(f"/ieeja/atbilde/{way.name}/", good))  # multipart
    large = way.post(body + b"&x=" + b"y" * 70_000)
    assert large.status_code == 413
    assert way.post(good).status_code == 303


def test_a_fresh_answer_at_the_edge(way: Way, asked: Any) -> None:
    almost = timedelta(minutes=way.minutes, seconds=-10)
    assert way.post(way.answer(asked, ANNA, at=datetime.now(UTC) - almost)).status_code == 303


def test_a_ticket_counts_once_and_for_a_minute(way: Way, browser: Client, asked: Any) -> None:
    onward = way.post(way.answer(asked, ANNA))["Location"]
    cookie = browser.cookies["login"].value
    past = datetime.now(UTC) - timedelta(seconds=61)
    LoginTransaction.objects.exclude(answered_at=None).update(answered_at=past)
    WaitingAnswer.objects.update(answered_at=past)
    LoginTransaction.objects.update(created_at=past)
    assert browser.get(onward).status_code == 400
    asked = way.begin(browser)
    onward = way.post(way.answer(asked, ANNA, at=datetime.now(UTC) + timedelta(seconds=2)))["Location"]
    cookie = browser.cookies["login"].value
    assert browser.get(onward).status_code == 302
    browser.cookies["login"] = cookie
    browser.logout()
    browser.cookies["login"] = cookie
    assert browser.get(onward).status_code == 400
    assert not signed_in(browser)


def test_no_csrf_token_is_asked_of_a_bank(way: Way, asked: Any) -> None:
    form = {"content_type": swedbank.FORM}
    client = Plain(enforce_csrf_checks=True)
    address = f"/ieeja/atbilde/{way.name}/"
    assert client.post(address, urlencode(way.answer(asked, ANNA)), **form).status_code == 303
    assert not client.cookies


def test_the_buttons_in_the_order_of_the_faq(way: Way, browser: Client) -> None:
    page = browser.get("/ieeja/").content.decode()
    places = [page.index(f'value="{name}"') for name in ("swedbank", "citadele", "seb")]
    assert places == sorted(places)
    help_page = browser.get("/palidziba/").content.decode()
    assert "Swedbank, Citadele, SEB" in help_page
