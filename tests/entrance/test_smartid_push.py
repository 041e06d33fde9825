"""Smart-ID asked at once on the telephone, from browsers that came by device link before (IDENTITY 1.10, 6 row 38)."""

from __future__ import annotations

import html
import logging
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache

from pagalms.identity.models import DeviceLink, SignIn, TrustedBrowser
from pagalms.outbox.models import Letter
from simulators.smartid.client import Telephone
from tests.hygiene import HygienicClient as Browser
from tests.moments import freeze_time
from tests.people import CODES, PASSWORD, Village
from tests.smartid import PAGE, STATE, asked, begin, scanned, session_now, signed_in

ANNA = CODES["anna"]
PUSH, SESSIONS = "/ieeja/smart-id/talrunis/", "/ieeja/sesijas/"
ASK = "Sūtīt pieprasījumu uz tālruni"


@pytest.fixture
def browser(visitor: Browser, telephone: Telephone) -> Browser:
    """A browser in which anna has signed in with a QR code once, and out again."""
    begin(visitor)
    telephone.approve(telephone.scan(scanned()), ANNA)
    visitor.get(asked(visitor))
    assert signed_in(visitor)
    visitor.post("/ieeja/iziet/")
    return visitor


def rung(browser: Browser, next_path: str = "") -> str:
    """Press the button and read the code; then the page asks for the first time and the telephone rings."""
    pressed = browser.post(PUSH, {"next": next_path})
    assert (pressed.status_code, pressed["Location"]) == (303, PAGE), pressed.content.decode()
    page = browser.get(PAGE).content.decode()
    assert asked(browser) == ""
    found = re.search(r'<p class="digits">(\d{4})</p>', page)
    assert found
    return found[1]


def test_asked_on_the_telephone_of_that_person(browser: Browser, telephone: Telephone) -> None:
    page = begin(browser)
    assert ASK in page
    assert "(A. P.)" in page
    code = rung(browser, "/rekini/")
    [ticket] = telephone.pushes(ANNA)
    telephone.approve(ticket, code=code)
    done = browser.get(asked(browser))
    assert (done.status_code, done["Location"]) == (302, "/rekini/")
    assert browser.session["assurance"]["loa"] == "strong"
    assert SignIn.objects.filter(method="smartid").count() == 2
    assert not DeviceLink.objects.exists()


def test_the_code_is_seen_before_the_telephone_rings(browser: Browser, telephone: Telephone) -> None:
    browser.post(PUSH)
    assert re.search(r'<p class="digits">\d{4}</p>', browser.get(PAGE).content.decode())
    assert telephone.pushes(ANNA) == []
    asked(browser)
    assert len(telephone.pushes(ANNA)) == 1
    asked(browser)
    assert len(telephone.pushes(ANNA)) == 1  # rung once, however often is asked
    telephone.refuse(telephone.pushes(ANNA)[0])


def test_without_script(browser: Browser, telephone: Telephone) -> None:
    browser.post(PUSH)
    page = browser.get(PAGE).content.decode()
    assert f'<noscript><meta http-equiv="refresh" content="3; url={PAGE}?lapa=1"></noscript>' in page
    again = browser.get(PAGE + "?lapa=1").content.decode()
    code = re.search(r'class="digits">(\d{4})<', again)
    assert code
    telephone.approve(telephone.pushes(ANNA)[0], code=code[1])
    onward = browser.get(PAGE + "?lapa=1")
    assert onward.status_code == 303
    assert browser.get(onward["Location"]).status_code == 302
    assert signed_in(browser)


def test_an_app_that_knows_no_choice_of_codes(browser: Browser, telephone: Telephone) -> None:
    rung(browser)
    telephone.approve(telephone.pushes(ANNA)[0], attack="older-app")
    assert browser.get(asked(browser)).status_code == 302
    assert signed_in(browser)


@pytest.mark.parametrize("cookie", ["", "x" * 43, "bruno's"])
def test_other_browsers_may_not(cookie: str, browser: Browser, telephone: Telephone, village: Village) -> None:
    """38: no cookie, a made-up one, or one that was taken back."""
    other = Browser(headers={"accept-language": "lv"})
    if cookie == "bruno's":
        cookie = browser.cookies["smartid"].value
        TrustedBrowser.objects.all().delete()
    if cookie:
        other.cookies["smartid"] = cookie
    assert ASK not in begin(other)
    assert other.post(PUSH)["Location"] == "/ieeja/"
    assert telephone.pushes(ANNA) == []


def test_a_bank_earns_no_trust(browser: Browser, village: Village) -> None:
    TrustedBrowser.objects.all().delete()
    browser.post("/ieeja/", {"login": "anna@example.lv", "password": PASSWORD})
    assert ASK not in begin(browser)


def test_somebody_else_is_signed_in_here(browser: Browser, telephone: Telephone) -> None:
    browser.post("/ieeja/", {"login": "bruno@example.lv", "password": PASSWORD})
    assert ASK not in begin(browser)
    assert browser.post(PUSH).status_code == 302
    assert telephone.pushes(ANNA) == []


def test_the_browser_serves_the_latest_person(browser: Browser, telephone: Telephone) -> None:
    before = browser.cookies["smartid"].value
    begin(browser)
    telephone.approve(telephone.scan(scanned()), CODES["bruno"])
    browser.get(asked(browser))
    browser.post("/ieeja/iziet/")
    assert browser.cookies["smartid"].value != before
    assert [row.user.email for row in TrustedBrowser.objects.all()] == ["bruno@example.lv"]
    rung(browser)
    assert telephone.pushes(ANNA) == []
    telephone.refuse(telephone.pushes(CODES["bruno"])[0])


def test_a_wrong_code_warns_and_ends_the_trust(browser: Browser, telephone: Telephone) -> None:
    code = rung(browser)
    telephone.approve(telephone.pushes(ANNA)[0], code=f"{(int(code) + 1) % 10000:04d}")
    assert asked(browser) == PAGE
    page = browser.get(PAGE).content.decode()
    assert "nepareizs kods" in page
    assert "šis pārlūks tālrunim vairs jautāt nevar" in page
    assert not signed_in(browser)
    assert ASK not in begin(browser)
    letter = Letter.objects.get(kind="wrong_code")
    assert (letter.to, letter.subject) == ("anna@example.lv", "Smart-ID izvēlēts nepareizs kods")
    assert ANNA not in letter.text


def test_no_account_looks_like_a_refusal(browser: Browser, telephone: Telephone) -> None:
    """39: the same page, and not before a person could have refused."""
    rung(browser)
    telephone.refuse(telephone.pushes(ANNA)[0])
    assert asked(browser) == PAGE
    refused = browser.get(PAGE).content.decode()
    telephone.trouble("create", "404")
    rung(browser)
    assert asked(browser) == ""
    with freeze_time(datetime.now(UTC) + timedelta(seconds=8)):
        assert asked(browser) == PAGE
    assert bare(browser.get(PAGE).content.decode()) == bare(refused)
    assert "Autorizācija atcelta" in refused


@pytest.mark.parametrize(
    ("trouble", "text"), [("480", "Atjauniniet"), ("503", "Mēģiniet vēlāk"), ("not-json", "Mēģiniet vēlāk"),
                          ("400", "nevarējām pieņemt")]
)  # fmt: skip
def test_the_service_will_not(browser: Browser, telephone: Telephone, trouble: str, text: str) -> None:
    telephone.trouble("create", trouble)
    browser.post(PUSH)
    browser.get(PAGE)
    assert asked(browser) == PAGE
    assert text in browser.get(PAGE).content.decode()
    assert telephone.pushes(ANNA) == []


@pytest.mark.parametrize(
    "attack", ["wrong-flow", "claims-web2app", "wrong-signature", "other-person", "other-certificate",
               "wrong-interaction", "relabelled-interaction", "replay", "expired-certificate", "revoked"]
)  # fmt: skip
def test_attacks_on_the_answer(browser: Browser, telephone: Telephone, attack: str) -> None:
    code = rung(browser)
    telephone.approve(telephone.pushes(ANNA)[0], code=code, attack=attack)
    assert asked(browser) == (PAGE if attack != "claims-web2app" else "")
    assert not signed_in(browser)


def test_a_device_link_is_not_finished_by_a_push(browser: Browser, telephone: Telephone) -> None:
    begin(browser)
    telephone.approve(telephone.scan(scanned()), ANNA, attack="wrong-flow")
    assert asked(browser) == PAGE
    assert not signed_in(browser)


def test_nobody_is_rung_without_end(browser: Browser, telephone: Telephone) -> None:
    """38: one person and one browser four times in ten minutes, one address ten times."""
    answers = [browser.post(PUSH).status_code for _ in range(5)]
    assert answers == [303] * 4 + [429]
    assert telephone.pushes(ANNA) == []  # none of them showed its page
    assert begin(browser)  # the QR code goes on


def test_the_same_person_from_another_browser_counts_too(browser: Browser, telephone: Telephone) -> None:
    second = Browser(headers={"accept-language": "lv"})
    begin(second)
    telephone.approve(telephone.scan(scanned()), ANNA)
    second.get(asked(second))
    second.post("/ieeja/iziet/")
    answers = [each.post(PUSH).status_code for each in (browser, second) * 3]
    assert answers == [303] * 4 + [429] * 2
    cache.clear()


def test_listed_and_taken_back(browser: Browser, telephone: Telephone, village: Village) -> None:
    browser.post("/ieeja/", {"login": "anna@example.lv", "password": PASSWORD})
    page = browser.get(SESSIONS).content.decode()
    assert "Pārlūki, kas drīkst jautāt Jūsu Smart-ID" in page
    row = TrustedBrowser.objects.get()
    bruno = Browser()
    bruno.post("/ieeja/", {"login": "bruno@example.lv", "password": PASSWORD})
    bruno.post("/ieeja/smart-id/parluki/", {"browser": row.pk})
    assert TrustedBrowser.objects.exists()
    browser.post("/ieeja/smart-id/parluki/", {"browser": row.pk})
    assert not TrustedBrowser.objects.exists()
    assert "Pārlūki, kas drīkst" not in browser.get(SESSIONS).content.decode()
    assert browser.post("/ieeja/smart-id/parluki/", {"browser": "x"}).status_code == 302
    assert ASK not in begin(browser)


def test_a_new_password_takes_all_trust_back(browser: Browser) -> None:
    browser.post("/ieeja/", {"login": "anna@example.lv", "password": PASSWORD})
    changed = {"oldpassword": PASSWORD, "password1": "cita gara parole 8", "password2": "cita gara parole 8"}
    browser.post("/ieeja/parole/maina/", changed)
    assert not TrustedBrowser.objects.exists()


def test_the_trust_ends_by_itself(browser: Browser, settings: Any) -> None:
    TrustedBrowser.objects.update(seen_at=datetime.now(UTC) - timedelta(days=181))
    assert ASK not in begin(browser)


def test_secrets_stay_here(browser: Browser, telephone: Telephone, caplog: pytest.LogCaptureFixture) -> None:
    """30."""
    caplog.set_level(logging.DEBUG)
    text = begin(browser)
    code = rung(browser)
    session = session_now()
    for address in (PAGE, PAGE + "?lapa=1", STATE):
        text += browser.get(address).content.decode()
    stored = bytes(DeviceLink.objects.get().session)
    telephone.approve(telephone.pushes(ANNA)[0], code=code, attack="wrong-signature")
    text += browser.get(STATE).content.decode() + browser.get(PAGE).content.decode()
    text += "".join(record.getMessage() for record in caplog.records if record.name.startswith(("pagalms", "django")))
    text += "".join(record.getMessage() for record in caplog.records if record.levelno > logging.DEBUG)
    for secret in (session.id, session.challenge, session.person, ANNA):
        assert secret
        assert secret not in html.unescape(text)
        assert secret.encode() not in stored
    token = browser.cookies["smartid"].value.encode()
    assert token not in bytes(TrustedBrowser.objects.get().digest)
    assert browser.cookies["smartid"]["httponly"]


def bare(page: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)
