"""Commands beside a running demo lead into it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Demo, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.mark.parametrize("visitor", ["without scripts"], indirect=True)
def test_who_is_taken_on_gets_a_link_into_the_demo(visitor: Visitor, demo: Demo) -> None:
    said = demo.command("staff", "add", "jauna@example.lv", "--role", "administrator")
    [link] = re.findall(r"http\S+", said)
    assert link.startswith(demo.portal)
    visitor.page.goto(link)
    expect(visitor.page.get_by_label("Jaunā parole", exact=True)).to_be_visible()
