"""One battery over all six ways of strong sign-in, through the portal's own door (IDENTITY 3.5 and 6; TRUST 3)."""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connections
from django.urls import reverse

from pagalms.identity.models import LoginTransaction, SignIn, UsedMessage
from pagalms.resident.sections import SECTIONS
from simulators.launch import Running
from simulators.smartid.client import Telephone
from tests import eparaksts
from tests.entrance.drivers import CANNOT, FLAWS, Banks, Driver, SmartId, banks_in, every, said_by
from tests.hygiene import HygienicClient as Client
from tests.hygiene import watching
from tests.people import CODES, PASSWORD, Village

ANNA = CODES["anna"]
NAMES = ("swedbank", "citadele", "seb", "eparaksts_eid", "eparaksts_mobile", "smartid")


@pytest.fixture(scope="module")
def eparaksts_service() -> Iterator[Running]:
    back = [word for name in NAMES for word in ("--redirect-uri", f"http://testserver{eparaksts.back(name)}")]
    who = ("--client-id", eparaksts.CLIENT_ID, "--client-secret", eparaksts.SECRET)
    running = Running("eparaksts", "--port", "0", "--slow", "6", *who, *back)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def banks(tmp_path_factory: pytest.TempPathFactory) -> Banks:
    return banks_in(Path(tmp_path_factory.mktemp("banks")))


@pytest.fixture
def smart_id(smartid_said: dict[str, Any], telephone: Telephone) -> SmartId:
    return SmartId(smartid_said, telephone)


@pytest.fixture
def drivers(
    banks: Banks, eparaksts_service: Running, smart_id: SmartId, settings: Any, village: Village
) -> dict[str, Driver]:
    """All six, in a portal that knows them."""
    found = every(banks, eparaksts_service.url, smart_id)
    for driver in found.values():
        setattr(settings, driver.setting, driver.settings())
    settings.ACCOUNT_RATE_LIMITS = {}
    cache.clear()
    return found


@pytest.fixture(params=NAMES)
def driver(request: pytest.FixtureRequest, drivers: dict[str, Driver]) -> Driver:
    return drivers[request.param]


@pytest.fixture(autouse=True)
def _nothing_leaks(driver: Driver, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """30, 43: no code, secret or message of a provider in any page, address or log of this battery."""
    with watching() as seen, caplog.at_level(logging.DEBUG):
        yield
    told = "".join(said_by(page) for page in seen)
    for record in caplog.records:
        if record.levelno >= logging.INFO or record.name.startswith(("pagalms", "django.request", "django.security")):
            told += record.getMessage()
    for secret in driver.secrets | {ANNA, ANNA.replace("-", "")}:
        assert secret not in told, secret[:6]


def fresh() -> Client:
    return Client(headers={"accept-language": "lv"})


def signed_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session


def refused(page: Any, browser: Client, what: str = "") -> None:
    """A calm page, nobody signed in."""
    assert page.status_code in {200, 302, 303, 400, 404, 405}, f"{what}: {page.status_code}"
    assert not signed_in(browser), what
    assert not SignIn.objects.exists(), what


def test_the_whole_way(driver: Driver) -> None:
    browser = fresh()
    done = driver.bring(driver.message(driver.begin(browser, "/rekini/"), ANNA), browser)
    assert (done.status_code, done["Location"]) == (302, "/rekini/")
    assert SignIn.objects.get().method == driver.name
    assert browser.session["assurance"]["loa"] == "strong"
    assert LoginTransaction.objects.get().consumed_at
    assert LoginTransaction.objects.get().result is None


def test_it_opens_all_eight_sections(driver: Driver) -> None:
    browser = fresh()
    driver.bring(driver.message(driver.begin(browser), ANNA), browser)
    opened = {section.route: browser.get(reverse(section.route), follow=True).status_code for section in SECTIONS}
    assert opened == dict.fromkeys(opened, 200)
    assert len(opened) == 8


@pytest.mark.parametrize("flaw", FLAWS)
def test_what_every_provider_must_refuse(driver: Driver, flaw: str) -> None:
    browser = fresh()
    asked = driver.begin(browser)
    if (driver.name, flaw) in CANNOT:
        assert driver.bring(driver.message(asked, ANNA), browser).status_code == 302
        return
    refused(driver.bring(driver.message(asked, ANNA, flaw), browser), browser, flaw)
    again = driver.begin(browser)
    assert driver.bring(driver.message(again, ANNA), browser).status_code == 302, "an honest one goes on afterwards"


def test_a_replay(driver: Driver) -> None:
    """2: the same answer again, in the same browser and in another one with an attempt of its own."""
    browser, other = fresh(), fresh()
    message = driver.message(driver.begin(browser), ANNA)
    driver.bring(message, browser)
    used = UsedMessage.objects.count()
    assert used == 1
    browser.logout()
    for each in (browser, other):
        if each is other and driver.name != "smartid":  # there an attempt of one's own has an answer of its own
            driver.begin(other)
        driver.bring(message, each)
        assert not signed_in(each)
    assert SignIn.objects.count() == used


def test_a_ticket_counts_once(driver: Driver) -> None:
    browser = fresh()
    message = driver.message(driver.begin(browser), ANNA)
    cookie = browser.cookies["login"].value
    with watching() as seen:
        driver.bring(message, browser)
    ticket = next(page.request["QUERY_STRING"] for page in seen if "h=" in page.request["QUERY_STRING"])  # type: ignore[attr-defined]
    browser.logout()
    for each in (browser, fresh()):
        each.cookies["login"] = cookie
        assert each.get(f"/ieeja/pabeigt/?{ticket}").status_code == 400
        assert not signed_in(each)


def test_another_browser(driver: Driver) -> None:
    """25, 34: a foreign answer signs nobody in, whether or not the browser has an attempt of its own."""
    browser = fresh()
    message = driver.message(driver.begin(browser), ANNA)
    for began in ("", "swedbank", "eparaksts_eid"):
        victim = fresh()
        if began and began != driver.name:
            victim.post("/ieeja/apliecinajums/", {"provider": began})
        page = driver.bring(message, victim)
        assert page.status_code < 500
        assert not signed_in(victim)
    assert not SignIn.objects.exists()


def test_an_attempt_that_is_over(driver: Driver) -> None:
    browser = fresh()
    message = driver.message(driver.begin(browser), ANNA)
    LoginTransaction.objects.update(expires_at=datetime.now(UTC))
    refused(driver.bring(message, browser), browser)


def test_an_attempt_replaced_by_another(driver: Driver) -> None:
    """A browser has one attempt; the cookie of the earlier one opens nothing any more."""
    browser = fresh()
    message = driver.message(driver.begin(browser), ANNA)
    earlier = browser.cookies["login"].value
    driver.begin(browser)
    assert LoginTransaction.objects.exclude(consumed_at=None).get().failure == "replaced"
    stale = fresh()
    stale.cookies["login"] = earlier
    refused(driver.bring(message, stale), stale)


def test_somebody_says_no(driver: Driver) -> None:
    browser = fresh()
    page = driver.cancel(driver.begin(browser), browser)
    assert "Autorizācija atcelta" in page.content.decode()
    assert LoginTransaction.objects.get().failure == "cancelled"
    refused(page, browser)


def test_nobody_asked(driver: Driver) -> None:
    """25."""
    browser = fresh()
    message = driver.message(driver.begin(browser), ANNA)
    LoginTransaction.objects.all().delete()
    refused(driver.bring(message, browser), browser)
    stranger = fresh()
    refused(driver.bring(message, stranger), stranger)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_twice_at_the_same_moment(driver: Driver) -> None:
    browser, ready = fresh(), threading.Barrier(2)
    message, cookie, sessions = driver.message(driver.begin(browser), ANNA), browser.cookies["login"].value, []

    def send() -> None:
        each = fresh()
        each.cookies["login"] = cookie
        try:
            ready.wait()
            driver.bring(message, each)
            sessions.append(signed_in(each))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(sessions) == 2
    assert SignIn.objects.count() <= 1
    assert sessions.count(True) == SignIn.objects.count()


@pytest.mark.parametrize("trouble", ["down", "slow"])
def test_a_provider_that_does_not_answer(
    driver: Driver, drivers: dict[str, Driver], trouble: str, settings: Any, smartid_said: dict[str, Any]
) -> None:
    """TRUST 3: its button says so within three seconds, the others go on, and so do sessions."""
    settings.WATCH_PROVIDERS = True
    inside = fresh()
    inside.post("/ieeja/", {"login": "anna@example.lv", "password": PASSWORD})
    with socket.create_server(("127.0.0.1", 0)) as mute:  # takes the connection and says nothing
        place = f"http://127.0.0.1:{mute.getsockname()[1] if trouble == 'slow' else 9}/"
        for each in drivers.values():
            live = "" if each.setting in {"SMARTID", "EPARAKSTS"} else smartid_said["url"]
            setattr(settings, each.setting, each.settings(place if each.setting == driver.setting else live))
        page, seconds = pressed(driver)
        assert page.status_code == 503
        assert "šobrīd neatbild" in page.content.decode()
        assert 'name="anyway" value="1"' in page.content.decode()
        assert seconds < 3
        again, seconds = pressed(driver)
        assert again.status_code == 503
        assert seconds < 1.5, "everybody else is told at once, without asking anew"
    plates = fresh().get("/ieeja/").content.decode()
    order = [plates.index(f'value="{name}"') for name in NAMES]
    assert order == sorted(order), "its plate stays at its place"
    assert f'<button class="plate silent" name="provider" value="{driver.name}">' in plates
    for other in drivers.values():
        if other.setting != driver.setting:
            page, seconds = pressed(other)
            assert page.status_code in {200, 303}, other.name
            assert seconds < 3
    assert inside.get("/sakums/").status_code == 200


def pressed(driver: Driver) -> tuple[Any, float]:
    began = time.monotonic()
    page = fresh().post("/ieeja/apliecinajums/", {"provider": driver.name})
    return page, time.monotonic() - began


def test_trying_all_the_same(driver: Driver, settings: Any) -> None:
    """It may be our own network that is at fault: the browser can go there nevertheless."""
    settings.WATCH_PROVIDERS = True
    cache.set(f"provider:{driver.name}", "silent", 30)
    assert pressed(driver)[0].status_code == 503
    page = fresh().post("/ieeja/apliecinajums/", {"provider": driver.name, "anyway": "1"})
    assert page.status_code in {200, 303}
    assert LoginTransaction.objects.get().expires_at > datetime.now(UTC) + timedelta(minutes=2)
