"""The tables of attacks of the simulated banks, sent to the portal's door: each does what its row expects."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache

from pagalms.identity.models import LoginTransaction, SignIn
from simulators.answers import Delivery, Expected
from simulators.citadele import attacks as of_citadele
from simulators.citadele.makers import Occasion as CitadeleOccasion
from simulators.citadele.protocol import Signer
from simulators.people import Person
from simulators.seb import attacks as of_seb
from tests import bank_citadele, bank_seb
from tests.hygiene import HygienicClient as Client
from tests.people import CODES, Village

FORM = "application/x-www-form-urlencoded"
ANNA = Person("Anna Čiekurķēniņa", CODES["anna"])
NEXT = timedelta(seconds=2)  # the answers of one second are alike at SEB


def send(delivery: Delivery) -> Any:
    """The browser carries an answer across sites: without cookies."""
    address = urlsplit(delivery.action)
    where = address.path + (f"?{address.query}" if address.query else "")
    if delivery.method == "get":
        return Client().get(address.path, list(delivery.fields))
    return Client().post(where, delivery.body(), content_type=FORM)


def outcome(browser: Client, delivery: Delivery) -> Expected:
    """What the portal made of an answer."""
    page = send(delivery)
    if page.status_code == 303:
        page = browser.get(page["Location"])
    text = page.content.decode()
    if page.status_code == 302:
        assert SignIn.objects.filter(user__email="anna@example.lv").exists()
        return Expected.ACCEPT
    assert page.status_code < 500
    assert "_auth_user_id" not in browser.session
    assert "<script>alert" not in text
    own = LoginTransaction.objects.order_by("pk").last()
    assert own
    return Expected.CANCEL if own.consumed_at else Expected.REFUSE


def judge(name: str, expected: Expected, found: Expected) -> None:
    if expected is not Expected.EITHER:
        assert found is expected, name


def latvian() -> Client:
    cache.clear()
    return Client(headers={"accept-language": "lv"})


@pytest.fixture
def seb(settings: Any, tmp_path: Path, village: Village) -> bank_seb.SebBank:
    bank = bank_seb.SebBank(tmp_path)
    settings.SEB = bank.settings()
    return bank


@pytest.fixture
def citadele(settings: Any, tmp_path: Path, village: Village) -> bank_citadele.CitadeleBank:
    bank = bank_citadele.CitadeleBank(tmp_path)
    settings.CITADELE = bank.settings()
    return bank


def test_every_attack_at_seb(seb: bank_seb.SebBank) -> None:
    url = "http://testserver" + bank_seb.RETURN
    occasion = of_seb.Occasion(bank_seb.SENDER, url, ANNA, seb.key, datetime.now(UTC) - timedelta(seconds=40))
    for row in of_seb.TABLE:
        browser = latvian()
        LoginTransaction.objects.all().delete()
        SignIn.objects.all().delete()
        occasion = replace(occasion, now=occasion.now + NEXT, previous=None)
        if row.name == of_seb.REPLAY:
            bank_seb.begin(browser)
            honest = of_seb.deliver(of_seb.HONEST, occasion)
            assert honest
            assert outcome(browser, honest) is Expected.ACCEPT
            occasion = replace(occasion, previous=dict(honest.fields))
            browser = latvian()
        bank_seb.begin(browser)
        delivery = of_seb.deliver(row.name, occasion)
        if delivery is None:
            assert row.expected is Expected.NOTHING
        elif row.unasked:
            stranger = latvian()  # began nothing
            page = send(delivery)
            assert page.status_code == 303
            onward = page["Location"] + ("&again=1" if "?" in page["Location"] else "")
            assert stranger.get(onward).status_code in {200, 400}
            assert "_auth_user_id" not in stranger.session
            assert LoginTransaction.objects.get().consumed_at is None
        elif row.name == of_seb.ANSWER_BY_GET:  # a return without a POST is a cancelled sign-in, and of this browser
            assert outcome(browser, delivery) is Expected.REFUSE
        else:
            judge(row.name, row.expected, outcome(browser, delivery))


def test_saying_no_at_seb(seb: bank_seb.SebBank) -> None:
    browser = latvian()
    bank_seb.begin(browser)
    occasion = of_seb.Occasion(bank_seb.SENDER, "http://testserver" + bank_seb.RETURN, ANNA, seb.key, datetime.now(UTC))
    assert outcome(browser, of_seb.cancel(occasion)) is Expected.CANCEL


def asked_by(browser: Client) -> dict[str, str]:
    """The values of our AUTHREQ as the simulated bank keeps them."""
    request = bank_citadele.begin(browser)
    names = ("Request", "RequestUID", "Version", "Language", "ReturnURL")
    return {name: html.unescape(re.findall(f"<{name}>([^<]*)</{name}>", request)[0]) for name in names}


def test_every_attack_at_citadele(citadele: bank_citadele.CitadeleBank) -> None:
    signer = Signer(citadele.key, bank_citadele.certificate(citadele.key, "bank"))
    for row in of_citadele.TABLE:
        browser = latvian()
        LoginTransaction.objects.all().delete()
        SignIn.objects.all().delete()
        occasion = CitadeleOccasion(asked_by(browser), ANNA, bank_citadele.BANK_ID, signer, datetime.now(UTC))
        if row.name == of_citadele.REPLAY:
            honest = of_citadele.deliver(of_citadele.HONEST, occasion)
            assert honest
            assert outcome(browser, honest) is Expected.ACCEPT
            browser = latvian()
            occasion = replace(occasion, request=asked_by(browser), previous=dict(honest.fields))
        delivery = of_citadele.deliver(row.name, occasion)
        if delivery is None:
            assert row.expected is Expected.NOTHING
            continue
        judge(row.name, row.expected, outcome(browser, delivery))


def test_saying_no_at_citadele(citadele: bank_citadele.CitadeleBank) -> None:
    signer = Signer(citadele.key, bank_citadele.certificate(citadele.key, "bank"))
    browser = latvian()
    occasion = CitadeleOccasion(asked_by(browser), ANNA, bank_citadele.BANK_ID, signer, datetime.now(UTC))
    assert outcome(browser, of_citadele.cancel(occasion)) is Expected.CANCEL
