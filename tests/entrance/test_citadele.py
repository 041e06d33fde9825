"""What is only so at Citadele: signed answers without a person, the document in the page (IDENTITY 3.3)."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from lxml import etree

from pagalms.identity.models import LoginTransaction, SignIn, UsedMessage
from tests.bank_citadele import CONTRACT, RETURN, CitadeleBank, begin, post, sign, uid_of
from tests.hygiene import HygienicClient as Client
from tests.people import CODES, Village

ANNA = CODES["anna"]
SOURCE = Path(__file__).parents[2] / "src"


@pytest.fixture
def bank(settings: Any, tmp_path: Path, village: Village) -> CitadeleBank:
    bank = CitadeleBank(tmp_path)
    settings.CITADELE = bank.settings()
    cache.clear()
    return bank


@pytest.fixture
def browser(bank: CitadeleBank) -> Client:
    return Client(headers={"accept-language": "lv"})


@pytest.fixture
def uid(browser: Client) -> str:
    return uid_of(begin(browser))


def test_the_request_in_the_page(browser: Client, settings: Any) -> None:
    root = etree.fromstring(begin(browser).encode())
    said = {etree.QName(each).localname: each.text for each in root.iter()}
    assert said["ReturnURL"] == settings.PORTAL_URL + RETURN
    assert not {"?", "_", "#"} & set(said["ReturnURL"])
    assert (said["From"], said["Version"], said["Language"]) == (CONTRACT, "5.0", "LV")
    assert said["RequestUID"] == LoginTransaction.objects.get().nonce


@pytest.mark.parametrize(
    ("code", "failure", "words"),
    [
        ("200", "cancelled", "Autorizācija atcelta"),
        ("300", "bank_error", "nav pieejam"),
        ("400", "bank_error", "nav pieejam"),
    ],
)
def test_a_signed_no_ends_the_attempt_calmly(
    code: str, failure: str, words: str, *, bank: CitadeleBank, browser: Client, uid: str
) -> None:
    message = "<Message>&lt;script&gt;alert(1)&lt;/script&gt;</Message>"
    page = post(bank.answer(uid, code=ANNA, Code=code, PersonCode=None, Person=None, more=message))
    if page.status_code == 303:
        page = browser.get(page["Location"])
    text = page.content.decode()
    assert page.status_code == 200
    assert words in text
    assert "alert" not in text
    assert LoginTransaction.objects.get().failure == failure
    assert post(bank.answer(uid, code=ANNA)).status_code == 400  # an ended attempt stays ended
    assert not SignIn.objects.exists()


def test_an_unsigned_no_changes_nothing(bank: CitadeleBank, uid: str) -> None:
    unsigned = bank.unsigned(uid, code=ANNA, Code="200")
    assert post({"xmldata": unsigned}).status_code == 400
    assert post({"xmldata": sign(unsigned, bank.portal_key)}).status_code == 400
    assert LoginTransaction.objects.get().consumed_at is None
    assert post(bank.answer(uid, code=ANNA)).status_code == 303


def test_a_no_for_an_answered_attempt_comes_too_late(bank: CitadeleBank, browser: Client, uid: str) -> None:
    onward = post(bank.answer(uid, code=ANNA))["Location"]
    assert post(bank.answer(uid, code=ANNA, Code="200")).status_code == 400
    assert browser.get(onward).status_code == 302


def test_an_answer_to_another_ones_request(bank: CitadeleBank, browser: Client, uid: str) -> None:
    """1: it goes to the attempt it names, and only the browser of that attempt can use it."""
    victim = Client(headers={"accept-language": "lv"})
    begin(victim)
    onward = post(bank.answer(uid, code=ANNA))["Location"]
    assert victim.get(onward).status_code == 400
    assert post(bank.answer("11111111-2222-3333-4444-555555555555", code=ANNA)).status_code == 400
    assert UsedMessage.objects.count() == 1


def test_every_configured_bank_stands_in_the_policy() -> None:
    """3.5: a browser refuses to post to a bank that form-action does not list."""
    told = {
        "PAGALMS_SWEDBANK_URL": "https://swedbank.example/banklink", "PAGALMS_SWEDBANK_CERTS": "a.pem",
        "PAGALMS_CITADELE_URL": "https://citadele.example:8443/amai/start.htm", "PAGALMS_CITADELE_CERTS": "b.pem",
        "PAGALMS_SEB_CERTS": "c.pem",
    }  # fmt: skip
    say = "import json\nfrom pagalms.conf import settings\n"
    say += "print(json.dumps(settings.CONTENT_SECURITY_POLICY['DIRECTIVES']['form-action']))"
    for environment, origins in (
        (told, ["https://swedbank.example", "https://citadele.example:8443", "https://ibanka.seb.lv"]),
        ({}, []),
    ):
        kept = {name: value for name, value in os.environ.items() if not re.search("SEB|CITADELE|SWEDBANK", name)}
        kept["PYTHONPATH"] = str(SOURCE)
        done = subprocess.run(
            [sys.executable, "-c", say], env=kept | environment, capture_output=True, text=True, check=True
        )
        found = [each for each in json.loads(done.stdout) if each.startswith("https://")]
        assert [each for each in found if "eparaksts" not in each] == origins
