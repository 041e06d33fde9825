"""One battery over all banks: what must not work at any of them, through the portal's own door (IDENTITY 3.5; 6)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.cache import cache
from django.db import connections
from django.test import Client as Plain

from pagalms.identity.models import LoginTransaction, SignIn, UsedMessage, WaitingAnswer
from tests import bank as swedbank
from tests import bank_citadele as citadele
from tests import bank_seb as seb
from tests.hygiene import HygienicClient as Client
from tests.people import CODES, Village

Fields = dict[str, str]
ANNA, CARLA = CODES["anna"], CODES["carla"]
STRANGER = rsa.generate_private_key(65537, 2048)


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


def test_the_whole_way(way: Way, browser: Client) -> None:
    back = way.post(way.answer(way.begin(browser, "/rekini/"), ANNA))
    assert back.status_code == 303
    assert not back.cookies
    done = browser.get(back["Location"])
    assert (done.status_code, done["Location"]) == (302, "/rekini/")
    assert signed_in(browser)
    assert SignIn.objects.get().method == way.name
    assert not WaitingAnswer.objects.exists()
    assert LoginTransaction.objects.get().consumed_at


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


def test_replay(way: Way, browser: Client, asked: Any) -> None:
    """The same message again, from whatever browser, before and after the sign-in was completed."""
    message = way.answer(asked, ANNA)
    onward = way.post(message)["Location"]
    assert way.post(message).status_code == 400
    assert browser.get(onward).status_code == 302
    way.begin(Client())
    assert way.post(message).status_code == 400
    assert SignIn.objects.count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_replay_in_a_race(way: Way, asked: Any) -> None:
    message, ready, codes = way.answer(asked, ANNA), threading.Barrier(2), []

    def send() -> None:
        try:
            ready.wait()
            codes.append(way.post(message).status_code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(codes) == [303, 400]


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


def test_another_browser(way: Way, browser: Client, asked: Any) -> None:
    """25: who makes somebody open a ticket of theirs signs nobody in, whether or not that one began something."""
    onward = way.post(way.answer(asked, ANNA))["Location"]
    victim = Client(headers={"accept-language": "lv"})
    assert victim.get(onward).status_code == 200
    assert victim.get(onward + "&again=1").status_code == 400
    for other in ("swedbank", "citadele", "seb"):
        if other != way.name:
            victim.post("/ieeja/apliecinajums/", {"provider": other})
            assert victim.get(onward).status_code == 400
    assert not signed_in(victim)
    assert browser.get(onward).status_code == 302


def test_an_expired_attempt(way: Way, browser: Client, asked: Any) -> None:
    LoginTransaction.objects.update(expires_at=datetime.now(UTC))
    back = way.post(way.answer(asked, ANNA))
    page = browser.get(back["Location"]) if back.status_code == 303 else back
    assert page.status_code == 400
    assert not signed_in(browser)


def test_an_attempt_replaced_by_another(way: Way, browser: Client, asked: Any) -> None:
    """A browser has one attempt: the answer to the earlier one counts no more."""
    message = way.answer(asked, ANNA)
    way.begin(browser)
    assert LoginTransaction.objects.filter(consumed_at=None).count() == 1
    assert LoginTransaction.objects.exclude(consumed_at=None).get().failure == "replaced"
    if way.binds:
        assert way.post(message).status_code == 400


def test_cancelled_by_coming_back(way: Way, browser: Client, asked: Any) -> None:
    """A return without an answer ends one's own attempt, at this bank and nobody else's."""
    assert Client().get(f"/ieeja/atbilde/{way.name}/").status_code == 200
    for other in {"swedbank", "citadele", "seb"} - {way.name}:
        browser.get(f"/ieeja/atbilde/{other}/")
    assert LoginTransaction.objects.filter(consumed_at=None).exists()
    page = browser.get(f"/ieeja/atbilde/{way.name}/")
    assert "Autorizācija atcelta" in page.content.decode()
    assert LoginTransaction.objects.get().failure == "cancelled"
    back = way.post(way.answer(asked, ANNA))
    page = browser.get(back["Location"]) if back.status_code == 303 else back
    assert page.status_code in {200, 400}
    assert not signed_in(browser)


def test_an_unsolicited_answer(way: Way, browser: Client, asked: Any) -> None:
    LoginTransaction.objects.all().delete()
    back = way.post(way.answer(asked, ANNA))
    page = browser.get(back["Location"]) if back.status_code == 303 else back
    assert page.status_code == 400
    assert not signed_in(browser)


def test_no_csrf_token_is_asked_of_a_bank(way: Way, asked: Any) -> None:
    form = {"content_type": swedbank.FORM}
    client = Plain(enforce_csrf_checks=True)
    address = f"/ieeja/atbilde/{way.name}/"
    assert client.post(address, urlencode(way.answer(asked, ANNA)), **form).status_code == 303
    assert not client.cookies


def test_logs_carry_no_codes(way: Way, asked: Any, caplog: pytest.LogCaptureFixture) -> None:
    way.post(way.answer(asked, ANNA, **way.sender))
    way.post(way.answer(asked, ANNA))
    assert "sender" in caplog.text
    assert ANNA not in caplog.text
    assert ANNA.replace("-", "") not in caplog.text


def test_the_buttons_in_the_order_of_the_faq(way: Way, browser: Client) -> None:
    page = browser.get("/ieeja/").content.decode()
    places = [page.index(f'value="{name}"') for name in ("swedbank", "citadele", "seb")]
    assert places == sorted(places)
    help_page = browser.get("/palidziba/").content.decode()
    assert "Swedbank, Citadele, SEB" in help_page
