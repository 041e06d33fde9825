"""The office by keyboard alone: where the cursor stands when a page opens, and what the skip link leads past."""

from __future__ import annotations

import re

import pytest

from tests.backoffice.visits import staff_visit
from tests.correspondence.letters import asked
from tests.people import Village

CURSOR = re.compile(r"<(?:input|select|textarea)\b[^>]*\bautofocus\b[^>]*>")


def cursor(page: str) -> str:
    """The name of the only field that has the cursor."""
    [field] = CURSOR.findall(page)
    found = re.search(r'name="([^"]*)"', field)
    assert found, field
    return found[1]


@pytest.mark.parametrize(
    ("who", "address", "field"),
    [
        ("maris", "/birojs/pazinojumi/jauns/", "house"),
        ("maris", "/birojs/dokumenti/jauns/", "house"),
        ("maris", "/birojs/dokumenti/jauns/?account_no=liepu+14-1", "kind"),
        ("rita", "/birojs/registracija/jauns/", "name"),
        ("rita", "/birojs/ipasnieki/", "said"),
    ],
)
def test_the_cursor_stands_in_the_first_field(village: Village, who: str, address: str, field: str) -> None:
    with staff_visit(who) as office:
        assert cursor(office.get(address).content.decode()) == field


def test_who_sells_comes_first_when_several_own(village: Village) -> None:
    with staff_visit("rita") as rita:
        assert cursor(rita.get(f"/birojs/ipasnieki/{village.flat_a.pk}/").content.decode()) == "sellers"
        assert cursor(rita.get(f"/birojs/ipasnieki/{village.flat_b.pk}/").content.decode()) == "day"


def test_the_skip_link_leads_past_the_sections_within_a_section(village: Village) -> None:
    with staff_visit("maris") as maris:
        page = maris.get("/birojs/radijumi/").content.decode()
    assert 0 < page.index('aria-label="Šajā sadaļā"') < page.index('<main id="saturs"')


def test_a_key_leads_into_the_queue_and_to_what_is_asked_for(village: Village) -> None:
    thread = asked(village.users["anna"])
    with staff_visit("rita") as rita:
        listed = rita.get("/birojs/sazina/").content.decode()
        assert f'data-after="/birojs/sazina/{thread.pk}/"' in listed
        opened = rita.get(f"/birojs/sazina/{thread.pk}/").content.decode()
        assert re.search(r'<textarea[^>]* data-answer name="text"', opened)
        paper = {"channel": "paper", "received": "31.05.2026", "name": "Zane Jaunā", "email": "zane@new.example"}
        rita.post("/birojs/registracija/jauns/", paper)
        applied = rita.get("/birojs/registracija/").content.decode()
        assert re.search(r'<input[^>]* name="code"[^>]* data-answer', applied)
    for page in (listed, opened, applied):
        assert "backoffice/queue" in page
