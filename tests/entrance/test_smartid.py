"""Signing in with Smart-ID through the real simulator: by QR, by the app on the same phone, and all that goes wrong."""

from __future__ import annotations

import html
import logging
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from freezegun import freeze_time

from pagalms.identity import assurance
from pagalms.identity.device_link import _session
from pagalms.identity.models import DeviceLink, LoginTransaction, SignIn
from simulators.launch import Running
from simulators.smartid.client import Telephone
from tests.hygiene import HygienicClient as Browser
from tests.people import CODES, Village

PAGE, CODE, STATE = "/ieeja/smart-id/", "/ieeja/smart-id/kods/", "/ieeja/smart-id/stavoklis/"
ANNA = CODES["anna"]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, Path]]:
    folder = tmp_path_factory.mktemp("smartid")
    running = Running("smartid", "--port", "0", "--ca-folder", str(folder), "--http-callback", "--slow-seconds", "4")
    yield running, folder
    running.stop()


@pytest.fixture
def said(service: tuple[Running, Path]) -> dict[str, Any]:
    running, folder = service
    return {
        "url": f"{running.url}/v3/", "uuid": "00000000-0000-4000-8000-000000000000", "name": "DEMO",
        "scheme": "smart-id-demo", "level": "QUALIFIED", "anchors": [folder / "root.pem"],
        "intermediates": [folder / "issuing.pem"], "policies": [], "pins": [], "ocsp": True,
        "callback": "http://127.0.0.1:8000/ieeja/smart-id/atgriesanas/",
    }  # fmt: skip


@pytest.fixture
def telephone(service: tuple[Running, Path]) -> Telephone:
    return Telephone(service[0].url)


@pytest.fixture
def browser(village: Village, settings: Any, said: dict[str, Any]) -> Browser:
    settings.SMARTID = said
    cache.clear()
    return Browser(headers={"accept-language": "lv"})


def begin(browser: Browser, next_path: str = "") -> str:
    """Press "Smart-ID"; the page that waits."""
    pressed = browser.post("/ieeja/apliecinajums/", {"provider": "smartid", "next": next_path})
    assert (pressed.status_code, pressed["Location"]) == (303, PAGE), pressed.content.decode()
    return str(browser.get(PAGE).content.decode())


def scanned() -> str:
    """What a camera reads off the page now."""
    from pagalms.identity.providers import smartid

    session = _session(DeviceLink.objects.latest("pk"))
    assert session
    return smartid.qr_link(session, now=datetime.now(UTC))


def link_of(page: str) -> str:
    found = re.search(r'<a class="button" href="([^"]*deviceLinkType=Web2App[^"]*)"', page)
    assert found
    return html.unescape(found[1])


def asked(browser: Browser) -> str:
    """Where the page's script is sent; empty while it waits."""
    return str(browser.get(STATE).json().get("to", ""))


def path_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


def signed_in(browser: Browser) -> bool:
    return "_auth_user_id" in browser.session


def test_by_qr(browser: Browser, telephone: Telephone) -> None:
    before = browser.session.session_key
    begin(browser, "/rekini/")
    telephone.approve(telephone.scan(scanned()), ANNA)
    done = browser.get(asked(browser))
    assert (done.status_code, done["Location"]) == (302, "/rekini/")
    assert browser.session["assurance"]["method"] == "smartid"
    user = SignIn.objects.get().user
    assert assurance.level(browser.session, user) == "strong"
    assert browser.session.session_key != before
    assert not DeviceLink.objects.exists()


def test_a_newcomer_by_qr(browser: Browser, telephone: Telephone) -> None:
    begin(browser)
    telephone.approve(telephone.scan(scanned()), CODES["stranger"], name="Sveša Paraudziņa")
    assert browser.get(asked(browser))["Location"] == "/ieeja/jauns/"
    assert "Sveša" in browser.get("/ieeja/jauns/").content.decode()


def test_by_the_app_on_the_same_phone(browser: Browser, telephone: Telephone) -> None:
    page = begin(browser)
    ended = telephone.approve(telephone.scan(link_of(page)), ANNA)
    assert asked(browser) == ""  # the page behind does not finish before the browser came back
    back = browser.get(path_of(ended.address))
    assert back.status_code == 303
    sleeping = asked(browser)  # both windows may go on; the first one wins
    assert browser.get(sleeping).status_code == 302
    assert browser.get(back["Location"])["Location"] == "/sakums/"
    assert signed_in(browser)
    assert browser.get(path_of(ended.address))["Location"] == "/sakums/"  # and again: nothing but home
    assert asked(browser) == "/sakums/"
    assert SignIn.objects.count() == 1


def test_another_browser_gets_help_and_nothing_else(browser: Browser, telephone: Telephone) -> None:
    """34."""
    ended = telephone.approve(telephone.scan(link_of(begin(browser))), ANNA)
    for other in (Browser(headers={"accept-language": "lv"}), Browser(headers={"accept-language": "lv"})):
        if other is not browser and LoginTransaction.objects.count() == 1:
            begin(other)
        page = other.get(path_of(ended.address))
        assert page.status_code == 400
        assert "noklusējuma pārlūk" in page.content.decode()
        assert not signed_in(other)
    assert browser.get(path_of(ended.address)).status_code == 303


@pytest.mark.parametrize("attack", ["callback-wrong-digest", "callback-wrong-verifier", "callback-bare"])
def test_a_wrong_way_back_ends_it(browser: Browser, telephone: Telephone, attack: str) -> None:
    ended = telephone.approve(telephone.scan(link_of(begin(browser))), ANNA, attack=attack)
    back = browser.get(path_of(ended.address))
    assert back.status_code in (303, 400)
    assert "Autorizācija neizdevās" in browser.get(PAGE).content.decode()
    assert asked(browser) == PAGE
    assert not signed_in(browser)


def test_a_wrong_value_changes_nothing(browser: Browser, telephone: Telephone) -> None:
    ended = telephone.approve(telephone.scan(link_of(begin(browser))), ANNA)
    right = path_of(ended.address)
    for wrong in (right.replace("value=", "value=x"), right + "&value=x", right.replace("value=", "other=")):
        assert browser.get(wrong).status_code == 400
    assert browser.get(right).status_code == 303


@pytest.mark.parametrize(
    ("end", "text"),
    [
        ("USER_REFUSED", "Autorizācija atcelta"),
        ("TIMEOUT", "laiks ir beidzies"),
        ("WRONG_VC", "nepareizs kods"),
        ("DOCUMENT_UNUSABLE", "pašapkalpošanās portālā"),
        ("REQUIRED_INTERACTION_NOT_SUPPORTED_BY_APP", "Atjauniniet"),
        ("PROTOCOL_FAILURE", "nevarējām pieņemt"),
        ("SERVER_ERROR", "Mēģiniet vēlāk"),
    ],
)
def test_endings(browser: Browser, telephone: Telephone, end: str, text: str) -> None:
    begin(browser)
    telephone.end(telephone.scan(scanned()), end, ANNA)
    assert asked(browser) == PAGE
    assert text in browser.get(PAGE).content.decode()
    assert not signed_in(browser)
    assert not DeviceLink.objects.exists()


@pytest.mark.parametrize(
    "attack", ["wrong-signature", "claims-web2app", "expired-certificate", "revoked", "replay", "ocsp-and-crl-down"]
)
def test_attacks_on_the_answer(browser: Browser, telephone: Telephone, attack: str) -> None:
    begin(browser)
    telephone.approve(telephone.scan(scanned()), CODES["bruno"])  # so that there is something to replay
    begin(browser)
    telephone.approve(telephone.scan(scanned()), ANNA, attack=attack)
    onward = asked(browser)
    assert onward == (PAGE if attack != "claims-web2app" else "")  # of a way back that never comes nothing is taken
    assert not signed_in(browser)


def test_the_service_stumbles_once(browser: Browser, telephone: Telephone) -> None:
    begin(browser)
    telephone.approve(telephone.scan(scanned()), ANNA, attack="server-error-once")
    assert asked(browser) == ""
    assert asked(browser).startswith("/ieeja/pabeigt/")


@pytest.mark.parametrize("trouble", ["500", "503", "580", "401", "403", "404", "480", "not-json", "slow"])
def test_a_service_that_is_down(browser: Browser, telephone: Telephone, trouble: str) -> None:
    """39: the same page, whatever it says; and within three seconds."""
    telephone.trouble("create", trouble)
    started = time.monotonic()
    page = browser.post("/ieeja/apliecinajums/", {"provider": "smartid"})
    assert time.monotonic() - started < 3
    assert page.status_code == 503
    assert "šobrīd nav pieejam" in page.content.decode()
    assert not LoginTransaction.objects.exists()
    assert browser.get("/ieeja/").status_code == 200


def test_the_picture_is_of_this_second(browser: Browser) -> None:
    """31: no second can be asked for, and none is there after a minute and a half."""
    assert browser.get(CODE).status_code == 410
    begin(browser)
    first = browser.get(CODE)
    assert first.status_code == 200
    assert first["Content-Type"] == "image/svg+xml"
    assert "no-store" in first["Cache-Control"]
    for query in ("?s=5", "?elapsedSeconds=99", "?x"):
        assert browser.get(CODE + query).status_code == 400
    with freeze_time(datetime.now(UTC) + timedelta(seconds=2)):
        assert browser.get(CODE).content != first.content
    with freeze_time(datetime.now(UTC) + timedelta(seconds=91)):
        assert browser.get(CODE).status_code == 410
        page = browser.get(PAGE).content.decode()
        assert "Rādīt jaunu kodu" in page
    with freeze_time(datetime.now(UTC) + timedelta(seconds=181)):
        assert "laiks ir beidzies" in browser.get(PAGE).content.decode()
    assert asked(browser) == PAGE


def test_without_script(browser: Browser, telephone: Telephone) -> None:
    page = begin(browser)
    assert f'<noscript><meta http-equiv="refresh" content="1; url={PAGE}?lapa=1"></noscript>' in page
    waiting = browser.get(PAGE + "?lapa=1")
    assert waiting.status_code == 200
    assert "<svg" in waiting.content.decode()
    telephone.approve(telephone.scan(scanned()), ANNA)
    onward = browser.get(PAGE + "?lapa=1")
    assert onward.status_code == 303
    assert browser.get(onward["Location"]).status_code == 302
    assert signed_in(browser)


def test_secrets_stay_here(browser: Browser, telephone: Telephone, caplog: pytest.LogCaptureFixture) -> None:
    """30."""
    caplog.set_level(logging.DEBUG)
    text = begin(browser)
    link = DeviceLink.objects.get()
    session = _session(link)
    assert session
    for address in (PAGE, PAGE + "?lapa=1", CODE, STATE):
        text += browser.get(address).content.decode()
    telephone.approve(telephone.scan(scanned()), ANNA, attack="wrong-signature")
    text += browser.get(STATE).content.decode() + browser.get(PAGE).content.decode()
    text += "".join(record.getMessage() for record in caplog.records if record.name.startswith(("pagalms", "django")))
    stored = bytes(link.session)
    for secret in (session.id, session.secret, session.challenge, session.callback):
        assert secret
        assert secret not in html.unescape(text)
        assert secret.encode() not in stored
    assert "PNOLV" not in text
    assert not [
        record for record in caplog.records if session.id in record.getMessage() and record.levelno > logging.DEBUG
    ]


def test_one_asks_at_a_time(browser: Browser) -> None:
    begin(browser)
    DeviceLink.objects.update(busy_until=datetime.now(UTC) + timedelta(seconds=5))
    started = time.monotonic()
    assert asked(browser) == ""
    assert time.monotonic() - started < 1
    DeviceLink.objects.update(busy_until=datetime.now(UTC) - timedelta(seconds=1))
    assert asked(browser) == ""
    assert DeviceLink.objects.get().busy_until is None


def test_cancelling_and_beginning_anew(browser: Browser, telephone: Telephone) -> None:
    begin(browser)
    ticket = telephone.scan(scanned())
    assert "Autorizācija atcelta" in browser.post("/ieeja/smart-id/atcelt/").content.decode()
    telephone.approve(ticket, ANNA)
    assert asked(browser) == "/ieeja/"
    begin(browser)
    first = browser.cookies["login"].value
    begin(browser)
    stale = Browser()
    stale.cookies["login"] = first
    assert asked(stale) == PAGE
    assert not signed_in(stale)


def test_a_stranger_sees_no_page(browser: Browser) -> None:
    assert browser.get(PAGE)["Location"] == "/ieeja/"
    assert browser.get(STATE).json() == {"to": "/ieeja/"}
    assert browser.get("/ieeja/atbilde/smartid/").status_code == 200
    assert browser.post("/ieeja/atbilde/smartid/", {}).status_code == 400
