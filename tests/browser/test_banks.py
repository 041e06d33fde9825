"""Citadele and SEB in Chromium: their answers come across sites, without the Lax cookie (IDENTITY 3.5; 6, row 26)."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Demo, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

# Each once: what differs with and without scripts is the same page for all banks, and test_main_job has both.
BANKS = [
    ("with scripts", "Citadele", "Apstiprināt", "Atcelt"),
    ("without scripts", "SEB", "Piekrist", "Nepiekrist"),
]


def answer_at(bank: str, visitor: Visitor, demo: Demo, button: str) -> None:
    """From the sign-in page to the bank, a press of its button, and back."""
    page = visitor.page
    page.goto(demo.portal)
    visitor.press(bank)
    if not visitor.scripts:
        visitor.press(f"Turpināt uz {bank}")
    expect(page).to_have_url(re.compile(r"//127\.0\.0\.1:"))  # another site than the portal's
    page.get_by_label("Personas kods").fill(demo.people["owner of one flat"]["personal_code"])
    visitor.press(button)
    if not visitor.scripts:
        visitor.press("Atgriezties pie pakalpojuma sniedzēja")
    expect(page).to_have_url(re.compile(rf"^{re.escape(demo.portal)}"))


@pytest.mark.parametrize(("visitor", "bank", "yes", "no"), BANKS, indirect=["visitor"])
def test_through_a_bank_and_back(bank: str, yes: str, no: str, visitor: Visitor, demo: Demo) -> None:
    answer_at(bank, visitor, demo, no)
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Autorizācija atcelta")
    answer_at(bank, visitor, demo, yes)
    heading = visitor.page.get_by_role("heading", level=1)
    expect(heading).to_contain_text("Labdien")
