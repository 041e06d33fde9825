"""A passkey in a real browser with a virtual authenticator: made, used alone, and what the page says without script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import CDPSession, expect

from tests.browser.conftest import Demo, Visitor
from tests.browser.test_main_job import through_the_bank

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@contextmanager
def authenticator(visitor: Visitor) -> Iterator[CDPSession]:
    """A telephone that makes passkeys and has just recognised its owner's finger."""
    session = visitor.context.new_cdp_session(visitor.page)
    session.send("WebAuthn.enable")
    options: dict[str, Any] = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield session
    session.send("WebAuthn.disable")


def test_a_passkey_opens_the_office(visitor: Visitor, demo: Demo) -> None:
    page = visitor.page
    through_the_bank(visitor, demo, demo.people["staff: registrar"]["personal_code"])
    expect(page).to_have_url(re.compile("/birojs/$"))
    page.goto(f"{demo.portal}ieeja/drosiba/atslega/")
    if not visitor.scripts:
        expect(page.get_by_text("Piekļuves atslēgai vajadzīgs JavaScript")).to_be_visible()
        expect(page.get_by_role("button", name="Izveidot piekļuves atslēgu")).to_be_hidden()
        return
    with authenticator(visitor):
        page.get_by_label("Piekļuves atslēgas nosaukums").fill("Ritas telefons")
        visitor.press("Izveidot piekļuves atslēgu")
        expect(page.get_by_role("heading", level=1)).to_have_text("Pierakstiet rezerves kodus")
        visitor.press("Kodi ir pierakstīti")
        expect(page.get_by_text("Piekļuves atslēga: Ritas telefons")).to_be_visible()
        page.goto(f"{demo.portal}ieeja/iziet/")
        visitor.press("Iziet")
        visitor.press("Ieiet ar piekļuves atslēgu")
        expect(page).to_have_url(re.compile("/birojs/$"))
