"""An app of codes as a telephone has it, written from RFC 6238 and not from the portal's code."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time

from django.core.cache import cache

from tests.hygiene import HygienicClient as Client
from tests.people import PASSWORD


def code_of(secret: str, *, later: int = 0) -> str:
    """The six digits that the app shows now, or so many codes later."""
    counter = struct.pack(">Q", int(time.time()) // 30 + later)
    mac = hmac.new(base64.b32decode(secret.replace(" ", "")), counter, hashlib.sha1).digest()
    [number] = struct.unpack(">I", mac[mac[19] & 15 :][:4])
    return str(number & 0x7FFFFFFF)[-6:].zfill(6)


def with_password(name: str = "anna") -> Client:
    """A browser in which somebody has typed the right password; what the account asks besides is still open."""
    client = Client()
    answer = client.post("/ieeja/", {"login": f"{name}@example.lv", "password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()
    return client


def set_up(client: Client) -> tuple[str, list[str]]:
    """Set up the app in a browser that is signed in: its secret, and the recovery codes that were shown."""
    cache.clear()
    page = client.get("/ieeja/drosiba/lietotne/").content.decode()
    found = re.search(r'<p class="secret"><b>([A-Z2-7 ]+)</b>', page)
    assert found, page
    answer = client.post("/ieeja/drosiba/lietotne/", {"code": code_of(found[1], later=-1)})
    assert answer["Location"] == "/ieeja/drosiba/kodi/", answer.content.decode()
    codes = re.findall(r'<li><b class="num">([\d ]+)</b></li>', client.get("/ieeja/drosiba/kodi/").content.decode())
    assert len(codes) == 10
    assert client.post("/ieeja/drosiba/kodi/").status_code == 302
    return found[1], codes
