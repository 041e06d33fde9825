"""Smart-ID in tests: pressing its button, reading the page with a camera, asking as the page's script does."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

from pagalms.identity.device_link import _session
from pagalms.identity.models import DeviceLink
from pagalms.identity.providers import smartid
from pagalms.identity.providers.smartid.rules import Session
from tests.hygiene import HygienicClient as Browser

PAGE, CODE, STATE = "/ieeja/smart-id/", "/ieeja/smart-id/kods/", "/ieeja/smart-id/stavoklis/"


def session_now() -> Session:
    """The newest session, unsealed."""
    session = _session(DeviceLink.objects.latest("pk"))
    assert session
    return session


def begin(browser: Browser, next_path: str = "") -> str:
    """Press "Smart-ID"; the page that waits."""
    pressed = browser.post("/ieeja/apliecinajums/", {"provider": "smartid", "next": next_path})
    assert (pressed.status_code, pressed["Location"]) == (303, PAGE), pressed.content.decode()
    return str(browser.get(PAGE).content.decode())


def scanned() -> str:
    """What a camera reads off the page now."""
    return smartid.qr_link(session_now(), now=datetime.now(UTC))


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
