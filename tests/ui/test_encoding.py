"""Addresses and forms are UTF-8, whatever a request says of itself: Python knows encodings that are none of text."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory

from pagalms.ui.requests import Handler, Request

PLAIN, FILES = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
PARTS = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\xc4\x81\xff\r\n--x--\r\n'


def environ(method: str, path: str, body: bytes, said: str) -> dict[str, Any]:
    """What a web server would tell of such a request."""
    return {**RequestFactory().generic(method, path, body, PLAIN).environ, "CONTENT_TYPE": said}


def status(asked: dict[str, Any]) -> int:
    told: list[str] = []
    answer = Handler()(asked, lambda line, *_rest: told.append(line))
    answer.close()
    return int(told[0][:3])


@pytest.mark.parametrize("name", ["hex", "undefined", "idna", "rot13", "utf-16", "windows-1257", "x", "utf-8"])
def test_a_request_cannot_choose_how_it_is_read(name: str, db: None) -> None:
    said = f"; charset={name}"
    for path, expected in (("/ieeja/?next=%FF", 200), ("/api/v1/openapi.json?x=%FF", 200), ("/ne/?%FF", 404)):
        assert status(environ("GET", path, b"", f"text/plain{said}")) == expected
    bank = "/ieeja/atbilde/swedbank/?x=%FF"
    assert status(environ("POST", bank, b"VK_SERVICE=%FF", PLAIN + said)) in {400, 404}
    assert Request(environ("POST", "/", PARTS, FILES + said)).POST["a"] == "ā\ufffd"
    assert Request(environ("POST", "/?q=%C4%81", b"a=%C4%81", PLAIN + said)).POST["a"] == "ā"
