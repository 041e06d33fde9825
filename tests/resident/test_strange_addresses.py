"""Addresses that nobody types by hand: no page breaks."""

from __future__ import annotations

import pytest

from tests.people import Village
from tests.resident.visits import address, visit

MANY = "9" * 5000  # more digits than Python turns into a number


@pytest.mark.parametrize(
    ("rest", "status"),
    [
        (f"?labot={MANY}", 200),
        (f"?vieta={MANY}", 200),
        ("?vieta=%00&sanemts=%00&labot=%D9%A3", 200),
        ("apliecinajums/%00/", 404),
        ("apliecinajums/x%FF/", 404),
        (f"{'9' * 30}/", 404),
    ],
)
def test_strange_words_in_an_address(village: Village, rest: str, status: int) -> None:
    with visit(village, "anna") as client:
        assert client.get(address(village.flat_a, rest)).status_code == status


@pytest.mark.parametrize("section", ["pazinojumi", "sazina"])
def test_a_page_of_a_list_that_cannot_be_is_a_page_that_is(village: Village, section: str) -> None:
    with visit(village, "anna") as client:
        for page in ("0", "-1", "²", f"000001{'0' * 30}", MANY):
            assert client.get(f"/{section}/?lapa={page}").status_code == 200


def test_pages_answer_a_glance_at_their_head(village: Village) -> None:
    with visit(village, "anna") as client:
        for page in ("/sakums/", address(village.flat_a), f"/ipasumi/{village.flat_a.pk}/rekini/", "/uzstadijumi/"):
            assert client.head(page).status_code == 200
