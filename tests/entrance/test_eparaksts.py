"""eParaksts eID and mobile through the pages, with a simulated service in its own process (IDENTITY 2; 6, 27 to 29)."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import pytest
from django.core.cache import cache

from pagalms.identity import providers
from pagalms.identity.models import LoginTransaction, Person, SignIn
from pagalms.identity.providers import watch
from pagalms.identity.providers.places import PLACES, place
from pagalms.outbox.models import Letter
from simulators.answers import Expected
from simulators.eparaksts import attacks
from simulators.launch import Running
from tests.eparaksts import CLIENT_ID, EID, MOBILE, SECRET, back, begin, decide, said, sign_in
from tests.hygiene import HygienicClient as Client
from tests.people import CODES, PASSWORD, Village

ANNA = CODES["anna"]


@pytest.fixture(scope="module")
def service() -> Iterator[Running]:
    addresses = [word for name in (EID, MOBILE) for word in ("--redirect-uri", f"http://testserver{back(name)}")]
    running = Running(
        "eparaksts", "--port", "0", "--client-id", CLIENT_ID, "--client-secret", SECRET, "--slow", "6", *addresses
    )
    yield running
    running.stop()


@pytest.fixture
def browser(service: Running, settings: Any, village: Village) -> Client:
    settings.EPARAKSTS = said(service.url)
    settings.ACCOUNT_RATE_LIMITS = {}
    cache.clear()
    return Client(headers={"accept-language": "lv"})


def signed_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session


def test_the_buttons_stand_on_the_sign_in_page(browser: Client, settings: Any) -> None:
    page = browser.get("/ieeja/").content.decode()
    assert 0 < page.index("eParaksts eID<") < page.index("eParaksts mobile<")
    settings.EPARAKSTS = said("https://eidas.example", eid_flows=[])
    page = browser.get("/ieeja/").content.decode()
    assert "eParaksts eID" not in page
    assert "eParaksts mobile" in page
    settings.EPARAKSTS = said("")
    assert "eParaksts" not in browser.get("/ieeja/").content.decode()


def test_a_newcomer_registers_through_eid(browser: Client, village: Village) -> None:
    """felikss owns a flat and has no account; in the end he signs in by the other entry."""
    assert sign_in(browser, "felikss")["Location"] == "/ieeja/jauns/"
    assert "Felikss Paraudziņa" in browser.get("/ieeja/jauns/").content.decode()
    form = {"email": "felikss@example.lv", "password": PASSWORD, "again": PASSWORD, "terms": "on"}
    assert browser.post("/ieeja/registracija/", form)["Location"] == "/ieeja/gaida/"
    link = re.search(r"/registration_check/\?code=([\w-]+)&code_id=(\d+)", Letter.objects.get().text)
    assert link
    Client().post("/registration_check/", {"code": link[1], "code_id": link[2]})
    other = Client()
    assert sign_in(other, "felikss", MOBILE)["Location"] == "/sakums/"
    assert signed_in(other)


def test_signing_in_by_mobile(browser: Client) -> None:
    done = sign_in(browser, "anna", MOBILE, next_path="/rekini/")
    assert done["Location"] == "/rekini/"
    assert signed_in(browser)
    assert browser.session["assurance"]["method"] == MOBILE
    assert SignIn.objects.get().method == MOBILE


def test_both_entries_know_the_same_person(browser: Client) -> None:
    """`sub` differs from one method to the other; the personal code is the person."""
    known = Person.objects.count()
    sign_in(browser, "anna", EID)
    first = browser.session["_auth_user_id"]
    other = Client()
    sign_in(other, "anna", MOBILE)
    assert other.session["_auth_user_id"] == first
    assert Person.objects.count() == known


def test_pkce_and_other_flows(browser: Client, service: Running, settings: Any) -> None:
    settings.EPARAKSTS = said(service.url, pkce=True, mobile_flows=["mobileid:cross-device"], eid_flows=["mobile-eid"])
    for name in (EID, MOBILE):
        sign_in(browser, "anna", name)
        assert signed_in(browser)
        browser.logout()


@pytest.mark.parametrize(
    ("entry", "flow"),
    [(MOBILE, "mobileid:cross-device"), (EID, "mobile-eid"), (EID, "sc_plugin")],
)
def test_each_flow_as_a_setting(browser: Client, service: Running, settings: Any, entry: str, flow: str) -> None:
    """The service is asked for that flow, and only its own method is believed."""
    settings.EPARAKSTS = said(service.url, **{"mobile_flows" if entry == MOBILE else "eid_flows": [flow]})
    asked = parse_qs(urlsplit(begin(browser, entry)).query)
    assert asked["acr_values"] == [f"urn:eparaksts:authentication:flow:{flow}"]
    sign_in(browser, "anna", entry)
    assert signed_in(browser)
    browser.logout()
    came = decide(begin(browser, entry), code=ANNA, attack=attacks.OTHER_METHOD)
    assert browser.get(came).status_code == 400
    assert not signed_in(browser)


def test_what_the_service_is_asked(browser: Client, settings: Any) -> None:
    asked = parse_qs(urlsplit(begin(browser, MOBILE)).query)
    row = LoginTransaction.objects.get()
    assert asked == {
        "response_type": ["code"], "client_id": [CLIENT_ID], "state": [row.nonce], "prompt": ["login"],
        "redirect_uri": [settings.PORTAL_URL + back(MOBILE)], "scope": ["urn:lvrtc:fpeil:aa"],
        "acr_values": ["urn:eparaksts:authentication:flow:mobileid"], "ui_locales": ["lv"],
    }  # fmt: skip
    assert len(row.nonce) >= 32
    cookie = browser.cookies["login"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_cancelling(browser: Client) -> None:
    came = decide(begin(browser), decision="cancel")
    page = browser.get(came)
    assert page.status_code == 200
    assert "Autorizācija atcelta" in page.content.decode()
    assert LoginTransaction.objects.get().failure == "cancelled"
    assert browser.get(came).status_code == 400
    assert not signed_in(browser)


@pytest.mark.parametrize("row", attacks.TABLE, ids=lambda row: row.name)
def test_attacks(row: Any, browser: Client, settings: Any, caplog: pytest.LogCaptureFixture) -> None:
    """Each row of the simulator's table, through its page and ours."""
    caplog.set_level(logging.DEBUG)
    if row.expected is Expected.NOTHING:
        return
    if row.name == attacks.CODE_REUSE:
        sign_in(Client(), "bruno")
    used = SignIn.objects.count()
    address = begin(browser)
    if row.unasked:
        browser.cookies.clear()
        came = f"{back(EID)}?" + urlencode({"code": "x" * 40, "state": "y" * 40})
    else:
        came = decide(address, code=ANNA, attack=row.name)
    if row.slow:
        settings.EPARAKSTS["seconds"] = 1
    began = time.monotonic()
    answer = browser.get(came)
    assert time.monotonic() - began < 5
    if answer.status_code == 303:
        answer = browser.get(answer["Location"])
    assert answer.status_code < 500 or answer.status_code == 503
    assert "<script>alert" not in answer.content.decode()
    if row.expected is Expected.ACCEPT:
        assert signed_in(browser)
    elif row.expected is not Expected.EITHER:
        assert not signed_in(browser)
        assert SignIn.objects.count() == used
    if row.expected is Expected.CANCEL:
        assert LoginTransaction.objects.latest("pk").consumed_at
    told = caplog.text + answer.content.decode()
    assert ANNA not in told
    assert SECRET not in told
    assert "Bearer" not in told


def test_a_foreign_cancel_leaves_the_own_sign_in_open(browser: Client) -> None:
    address = begin(browser)
    foreign = f"{back(EID)}?" + urlencode({"error": "access_denied", "state": "z" * 36})
    assert browser.get(foreign).status_code == 400
    assert browser.get(decide(address, code=ANNA)).status_code == 303


def test_a_state_counts_once(browser: Client) -> None:
    came = decide(begin(browser), code=ANNA)
    assert browser.get(came).status_code == 303
    assert browser.get(came).status_code == 400


def test_a_state_in_another_browser(browser: Client) -> None:
    """25, 27: neither without a cookie, nor with that of an attempt of its own."""
    came = decide(begin(browser), code=ANNA)
    victim = Client()
    assert victim.get(came).status_code == 400
    begin(victim)
    assert victim.get(came).status_code == 400
    assert not signed_in(victim)
    assert browser.get(came).status_code == 303


def test_a_mix_up_of_the_entries(browser: Client) -> None:
    came = decide(begin(browser, EID), code=ANNA)
    assert browser.get(came.replace(EID, MOBILE)).status_code == 400
    assert browser.get(came).status_code == 303


def test_a_code_counts_once(browser: Client) -> None:
    code = dict(parse_qsl(urlsplit(decide(begin(browser), code=ANNA)).query))["code"]
    mine = LoginTransaction.objects.get().nonce
    assert browser.get(f"{back(EID)}?" + urlencode({"code": code, "state": mine})).status_code == 303
    other = Client()
    begin(other)
    theirs = LoginTransaction.objects.latest("pk").nonce
    assert other.get(f"{back(EID)}?" + urlencode({"code": code, "state": theirs})).status_code == 400
    assert LoginTransaction.objects.latest("pk").failure == "invalid_grant"


def test_an_attempt_is_good_for_a_quarter_of_an_hour(browser: Client) -> None:
    came = decide(begin(browser), code=ANNA)
    row = LoginTransaction.objects.get()
    LoginTransaction.objects.update(expires_at=row.created_at)
    assert browser.get(came).status_code == 400


def test_only_a_get_brings_an_answer(browser: Client) -> None:
    came = decide(begin(browser), code=ANNA)
    assert browser.post(came).status_code == 405
    assert browser.head(came).status_code == 405
    assert browser.get(came).status_code == 303


def test_coming_back_by_the_back_button_leads_home(browser: Client) -> None:
    came = decide(begin(browser), code=ANNA)
    browser.get(browser.get(came)["Location"])
    assert browser.get(came)["Location"] == "/sakums/"


def test_wrong_credentials_are_our_fault(browser: Client, service: Running, settings: Any) -> None:
    settings.EPARAKSTS = said(service.url, client_secret="wrong")
    answer = browser.get(decide(begin(browser), code=ANNA))
    assert answer.status_code == 503
    assert LoginTransaction.objects.get().failure == "invalid_client"


def test_an_unknown_level_or_method_is_refused(browser: Client, service: Running, settings: Any) -> None:
    for change in ({"acr": ["urn:other"]}, {"acr": []}, {"eid_amr": ["urn:other"]}):
        settings.EPARAKSTS = said(service.url, **change)
        assert browser.get(decide(begin(browser), code=ANNA)).status_code == 400, change
    assert not signed_in(browser)


def test_a_dead_service_does_not_keep_the_button_waiting(browser: Client, settings: Any) -> None:
    settings.EPARAKSTS = said("http://127.0.0.1:9")
    began = time.monotonic()
    state = dict(parse_qsl(urlsplit(begin(browser)).query))["state"]
    answer = browser.get(f"{back(EID)}?" + urlencode({"code": "abc", "state": state}))
    assert time.monotonic() - began < 5
    assert answer.status_code == 503
    assert "Izvēlieties citu" in answer.content.decode()


def test_of_many_who_come_back_at_once_some_wait_without_holding_the_portal_up(browser: Client, settings: Any) -> None:
    settings.WATCH_PROVIDERS = True
    came = decide(begin(browser), code=ANNA, name="Anna Paraudziņa")
    with ExitStack() as others:
        assert all(others.enter_context(place()) for _one in range(PLACES))
        crowded = browser.get(came)
        assert (crowded.status_code, crowded["Retry-After"]) == (503, "2")
        assert '<meta http-equiv="refresh" content="2">' in crowded.content.decode()
        watch.note(providers.named(EID), answers=False)  # then there is nothing to wait for
        assert "http-equiv" not in browser.get(came).content.decode()
    assert browser.get(came).status_code == 303  # the page has loaded itself anew, and nothing was lost
