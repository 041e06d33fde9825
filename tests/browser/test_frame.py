"""The frame around each page: what its buttons open stays in sight and closes with Escape; large letters fit."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Demo, Visitor
from tests.browser.test_main_job import through_the_bank

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

ZANIS, ILZE = "owner with an account", "staff: administrator"
WHERE = {
    ZANIS: ("sakums/", "rekini/", "skaititaji/", "sazina/", "dokumenti/", "majas-lieta/", "adreses/", "uzstadijumi/"),
    ILZE: (
        "birojs/", "birojs/radijumi/", "birojs/radijumi/dzivoklis/49/", "birojs/udens/", "birojs/apmaina/",
        "birojs/skaitli/", "birojs/parvaldnieks/", "birojs/zurnals/", "birojs/pazinojumi/jauns/",
    ),
}  # fmt: skip
TWICE = "html { font-size: 212.5% !important }"
SPACED = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
RING = """() => {
  const box = document.createElement("canvas").getContext("2d");
  const light = (colour) => {
    box.fillStyle = colour; box.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...box.getImageData(0, 0, 1, 1).data].map((part) => (part / 255) ** 2.2);
    return .2126 * r + .7152 * g + .0722 * b + .05;
  };
  const on = document.activeElement, ring = light(getComputedStyle(on).outlineColor);
  const ground = light(getComputedStyle(on.closest("[popover]")).backgroundColor);
  return Math.max(ring, ground) / Math.min(ring, ground);
}"""


def signed_in(chromium: Browser, demo: Demo, role: str, width: int) -> Visitor:
    context = chromium.new_context(
        viewport={"width": width, "height": 844}, locale="lv-LV", reduced_motion="reduce", bypass_csp=True
    )
    visitor = Visitor(context.new_page(), context, scripts=True, faults=[])
    through_the_bank(visitor, demo, demo.people[role]["personal_code"])
    expect(visitor.page.get_by_role("heading", level=1)).to_contain_text("Labdien")
    return visitor


def sideways(page: Page) -> int:
    """By how many pixels the page is wider than the window, everything in it unfolded."""
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return int(wider)


def spilled(page: Page) -> int:
    """How many parts of what is to be paid run over into the part beside them."""
    script = "[...document.querySelectorAll('.pay > *')].filter((one) => one.scrollWidth > one.clientWidth + 1).length"
    return int(page.evaluate(script))


@pytest.mark.parametrize("role", [ZANIS, ILZE])
def test_what_the_header_opens_is_in_sight_and_closes_with_escape(role: str, chromium: Browser, demo: Demo) -> None:
    visitor = signed_in(chromium, demo, role, 320)
    page = visitor.page
    for width in (320, 390, 768, 1024, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        for button in page.locator(".top button[popovertarget]:visible").all():
            opened = page.locator(f"#{button.get_attribute('popovertarget')}")
            button.press("Enter")
            expect(opened).to_be_visible()
            page.wait_for_function("!document.getAnimations().length")
            box = opened.bounding_box()
            assert box is not None
            assert box["x"] >= 0, (width, box)
            assert box["x"] + box["width"] <= width, (width, box)
            assert box["y"] + box["height"] <= 844, (width, box)
            page.keyboard.press("Tab")
            assert page.evaluate(RING) >= 3, (width, "the ring around what has the focus")
            page.keyboard.press("Escape")
            expect(opened).to_be_hidden()
            expect(button).to_be_focused()
    visitor.context.close()


@pytest.mark.parametrize("role", [ZANIS, ILZE])
def test_no_page_is_wider_than_its_window(role: str, chromium: Browser, demo: Demo) -> None:
    visitor = signed_in(chromium, demo, role, 320)
    page, wide = visitor.page, {}
    for where in WHERE[role]:
        page.goto(f"{demo.portal}{where}")
        for width, style in ((320, ""), (390, TWICE), (1024, ""), (1280, SPACED)):
            page.set_viewport_size({"width": width, "height": 844})
            added = page.add_style_tag(content=style or "html {}")
            if (more := sideways(page)) > 0:
                wide[where, width] = more
            assert not spilled(page), (where, width)
            added.evaluate("(one) => one.remove()")
    visitor.context.close()
    assert not wide
