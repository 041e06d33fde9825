"""Signing in with Smart-ID through the real simulator: by QR, by the app on the same phone, and all that goes wrong."""

from __future__ import annotations

import time

import pytest

from pagalms.identity import assurance
from pagalms.identity.models import DeviceLink, LoginTransaction, SignIn
from pagalms.kernel import clock
from simulators.smartid.client import Telephone
from tests.hygiene import HygienicClient as Browser
from tests.people import CODES
from tests.smartid import PAGE, STATE, asked, begin, link_of, path_of, scanned, signed_in

ANNA = CODES["anna"]


@pytest.fixture
def browser(visitor: Browser) -> Browser:
    return visitor


def test_by_qr(browser: Browser, telephone: Telephone) -> None:
    before = browser.session.session_key
    begin(browser, "/rekini/")
    telephone.approve(telephone.scan(scanned()), ANNA)
    done = browser.get(asked(browser))
    assert (done.status_code, done["Location"]) == (302, "/rekini/")
    assert browser.session["assurance"]["method"] == "smartid"
    user = SignIn.objects.get().user
    assert assurance.level(browser.session, user, at=clock.wire_now()) == "strong"
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


@pytest.mark.parametrize("trouble", ["503", "580", "401", "404", "not-json", "slow"])
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


def test_cancelling_and_beginning_anew(browser: Browser, telephone: Telephone) -> None:
    begin(browser)
    ticket = telephone.scan(scanned())
    assert "Autorizācija atcelta" in browser.post("/ieeja/smart-id/atcelt/").content.decode()
    telephone.approve(ticket, ANNA)
    assert asked(browser) == "/ieeja/"
    begin(browser)
    first = browser.cookies["login"].value
    begin(browser)
    assert DeviceLink.objects.count() == 1  # that of the one before is gone, and its secrets
    stale = Browser()
    stale.cookies["login"] = first
    assert asked(stale) == PAGE
    assert not signed_in(stale)


def test_a_stranger_sees_no_page(browser: Browser) -> None:
    assert browser.get(PAGE)["Location"] == "/ieeja/"
    assert browser.get(STATE).json() == {"to": "/ieeja/"}
    assert browser.get("/ieeja/atbilde/smartid/").status_code == 200
    assert browser.post("/ieeja/atbilde/smartid/", {}).status_code == 400
