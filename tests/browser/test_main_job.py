"""The main job, start to finish: through the bank's door, registered, letter, signed in, readings handed in."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from pypdfium2 import PdfDocument
from zxingcpp import read_barcodes

from tests.browser.conftest import Demo, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PASSWORD = "mana droša parole 2026"


def through_the_bank(visitor: Visitor, demo: Demo, code: str) -> None:
    """From the sign-in page to the page after the bank."""
    page = visitor.page
    page.goto(demo.portal)
    visitor.press("Swedbank")
    if not visitor.scripts:
        visitor.press("Turpināt uz Swedbank")
    expect(page).to_have_url(re.compile(r"//127\.0\.0\.1:"))  # another site than the portal's
    page.get_by_label("Personas kods").fill(code)
    visitor.press("Apstiprināt")
    if not visitor.scripts:
        visitor.press("Atgriezties pie pakalpojuma sniedzēja")


def register(visitor: Visitor, email: str) -> None:
    page = visitor.page
    visitor.press("Jauns lietotājs")
    page.get_by_label("E-pasts", exact=True).fill(email)
    page.get_by_label("Parole", exact=True).fill(PASSWORD)
    page.get_by_label("Parole (atkārtoti)").fill(PASSWORD)
    page.get_by_label("Piekrītu lietošanas noteikumiem").check()
    page.get_by_label("Vēlos saņemt rēķinus uz norādīto e-pastu!").check()
    visitor.press("Reģistrēties")
    expect(page.get_by_text("Reģistrācijas apstiprinājums tika nosūtīts uz Jūsu e-pasta adresi!")).to_be_visible()


def test_a_client_registers_and_hands_in_readings(visitor: Visitor, demo: Demo) -> None:
    role = "owner of one flat" if visitor.scripts else "co-owner of a flat"
    email = "anna@example.lv" if visitor.scripts else "bruno@example.lv"
    page = visitor.page

    through_the_bank(visitor, demo, demo.people[role]["personal_code"])
    register(visitor, email)
    [letter] = demo.letters_to(email, having="registration_check")
    [link] = set(re.findall(r"http\S+/registration_check/\S+", letter["text"]))
    page.goto(link)
    visitor.press("Apstiprināt reģistrāciju")
    expect(page.get_by_text("Reģistrācija ir izdevusies!")).to_be_visible()

    page.get_by_label("E-pasts").fill(email)
    page.get_by_label("Parole").fill(PASSWORD)
    visitor.press("Ieiet")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Labdien")

    fields = page.locator(".reading input")
    assert fields.count() >= 2
    dials = [text.split("m")[0] for text in page.locator(".meter .before .dial").all_inner_texts()]
    for field, dial in zip(fields.all(), dials, strict=True):
        before = float(re.sub(r"\s", "", dial).replace(",", "."))
        field.fill(f"{before + 1.234:.3f}".replace(".", "," if visitor.scripts else "."))
    visitor.press("Nodot rādījumus")
    expect(page.get_by_text(re.compile("Saņemts 31.05.2026")).first).to_be_visible()
    assert "1,234" in demo.letters_to(email, having="ādījum")[0]["text"]

    page.goto(f"{demo.portal}rekini/")
    page.locator("main a[href*='/rekini/']").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Rēķins")
    expect(page.locator(".qr svg")).to_be_visible()
    paper = PdfDocument(page.pdf(prefer_css_page_size=True))  # nine lines with meters and changes: one sheet
    [code] = read_barcodes(paper[0].render(scale=3).to_pil())
    assert len(paper) == 1
    assert code.text.startswith("BCD\n")


def test_somebody_who_is_no_client_learns_only_where_else_to_turn(visitor: Visitor, demo: Demo) -> None:
    through_the_bank(visitor, demo, demo.people["no client at all"]["personal_code"])
    visitor.press("Jauns lietotājs")
    said = visitor.page.locator("main").inner_text()
    assert "6000 0114" in said
    assert "Reģistrēties" not in said


def test_at_the_bank_one_can_change_ones_mind(visitor: Visitor, demo: Demo) -> None:
    page = visitor.page
    page.goto(demo.portal)
    visitor.press("Swedbank")
    if not visitor.scripts:
        visitor.press("Turpināt uz Swedbank")
    visitor.press("Atcelt")
    expect(page).to_have_url(re.compile(re.escape(demo.portal)))
    expect(page.locator("main")).to_contain_text(re.compile("atcelt", re.IGNORECASE))
