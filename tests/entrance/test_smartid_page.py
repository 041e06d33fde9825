"""The page that waits for Smart-ID: its picture, its asking, what it never shows (IDENTITY 6, rows 30 and 31)."""

from __future__ import annotations

import html
import logging
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import pytest

from pagalms.identity.models import DeviceLink
from pagalms.identity.providers.places import PLACES, place
from simulators.smartid.client import Telephone
from tests.hygiene import HygienicClient as Browser
from tests.moments import freeze_time
from tests.people import CODES
from tests.smartid import CODE, PAGE, STATE, asked, begin, scanned, session_now, signed_in

ANNA = CODES["anna"]


@pytest.fixture
def browser(visitor: Browser) -> Browser:
    return visitor


def test_the_picture_is_of_this_second(browser: Browser) -> None:
    """31: no second can be asked for, and none is there after a minute and a half."""
    assert browser.get(CODE).status_code == 204
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
        assert browser.get(CODE).status_code == 204
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
    session = session_now()
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


def test_nobody_asks_while_all_places_are_taken(browser: Browser) -> None:
    begin(browser)
    with ExitStack() as others:
        assert all(others.enter_context(place()) for _one in range(PLACES))
        started = time.monotonic()
        assert asked(browser) == ""
        assert time.monotonic() - started < 1
    assert DeviceLink.objects.get().busy_until is None
