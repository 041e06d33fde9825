"""Pages travel short to browsers that can read them so."""

from __future__ import annotations

import gzip

import pytest
from django.test import Client

from pagalms.ui.storage import SHEET


def test_a_page_travels_a_quarter_as_long_and_says_the_same(client: Client, db: None) -> None:
    plain = client.get("/noteikumi/")
    short = client.get("/noteikumi/", headers={"Accept-Encoding": "gzip, br"})
    assert "Content-Encoding" not in plain.headers
    assert short.headers["Content-Encoding"] == "gzip"
    assert len(short.content) * 2 < len(plain.content)
    assert _without_token(gzip.decompress(short.content)) == _without_token(plain.content)
    for answer in (plain, short):
        assert "Accept-Encoding" in answer.headers["Vary"]


def test_its_length_does_not_tell_what_stands_in_it(client: Client, db: None) -> None:
    lengths = {len(client.get("/noteikumi/", headers={"Accept-Encoding": "gzip"}).content) for _ in range(20)}
    assert len(lengths) > 3


@pytest.mark.parametrize("path", ["/health/", f"/static/{SHEET}"])
def test_what_is_short_or_kept_short_already_stays_as_it_is(client: Client, db: None, path: str) -> None:
    answer = client.get(path, headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in answer.headers


def _without_token(page: bytes) -> bytes:
    before, found, after = page.partition(b'name="csrfmiddlewaretoken" value="')
    return before + after.partition(b'"')[2] if found else before
