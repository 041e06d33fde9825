"""What every answer carries, whatever it answers: pages, files, errors, refusals, redirects; and who may send forms."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from pagalms.audit.models import Event
from pagalms.kernel import patience
from tests.house.entering import routes, signed_in
from tests.house.test_strange_words import addresses
from tests.hygiene import HEADERS, HygienicClient
from tests.moments import freeze_time
from tests.people import Village

METHODS = ("GET", "HEAD", "POST", "OPTIONS", "TRACE", "TRACK", "PUT", "PATCH", "DELETE", "CONNECT", "PROPFIND")
KINDS = [  # what is asked, and the status that comes of it
    ({"path": "/ieeja/"}, 200),
    ({"path": "/"}, 302),
    ({"path": "/nekas/"}, 404),
    ({"path": "/static/ui/css/nekas.css"}, 404),
    ({"path": "/static/../../etc/passwd"}, 404),
    ({"path": "/health/"}, 200),
    ({"path": "/ready/"}, 200),
    ({"path": "/metrics/"}, 404),
    ({"path": "/logo/made-up/"}, 404),
    ({"path": "/api/v1/openapi.json"}, 200),
    ({"path": "/api/v1/readings"}, 404),
    ({"path": "/ieeja/", "HTTP_HOST": "evil.example"}, 400),
    ({"path": "/ieeja/", "method": "PUT"}, 405),
    ({"path": "/health/", "method": "POST"}, 405),
    ({"path": "/valoda/"}, 405),
    ({"path": "/ieeja/", "method": "POST", "data": b"a=" + b"b" * 1_100_000}, 413),
    ({"path": "/ieeja/", "method": "POST", "data": b"a=b&" * 500}, 413),
    ({"path": "/ieeja/swedbank/", "method": "POST"}, 404),
    ({"path": "/ieeja/apliecinajums/", "method": "POST", "data": b"provider=nobody"}, 404),
]


@pytest.mark.parametrize(("asked", "status"), KINDS, ids=[f"{asked['path']} {status}" for asked, status in KINDS])
def test_every_kind_of_answer(asked: dict[str, Any], status: int, db: None) -> None:
    words = {"method": "GET", "content_type": "application/x-www-form-urlencoded"} | asked
    answer = HygienicClient(raise_request_exception=False).generic(**words)  # looks at the headers itself
    assert answer.status_code == status
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert not answer.has_header("Access-Control-Allow-Origin")
    if answer["Content-Type"].startswith("text/"):
        assert "charset=utf-8" in answer["Content-Type"].lower()
    assert "no-store" in answer["Cache-Control"]


def test_a_static_file(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("a{color:red}")
    settings.STATIC_ROOT = str(tmp_path)
    answer = HygienicClient().get("/static/a.css")
    assert (answer.status_code, answer["Content-Type"]) == (200, 'text/css; charset="utf-8"')
    assert HygienicClient().get("/static/").status_code == 404, "no list of files"


@contextmanager
def no_database() -> Iterator[None]:
    def refuse(*_: object) -> None:
        raise AssertionError("a fault of ours")

    with connection.execute_wrapper(refuse):
        yield


def test_answers_of_a_portal_in_trouble(village: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = signed_in("anna", village)
    browser.raise_request_exception = False
    with no_database():
        assert browser.get("/sakums/").status_code == 500
    try:
        monkeypatch.setattr(patience.outage, "pause", 60)
        with patience.limited(1):
            patience.missed()
        assert browser.get("/sakums/").status_code == 503
    finally:
        patience.answered()


@pytest.mark.parametrize("method", METHODS[4:])
def test_unknown_methods_at_every_address(method: str, village: Village) -> None:
    browser = HygienicClient()
    assert {browser.generic(method, where).status_code for where, _of_staff in addresses(village)} == {405}


EXEMPT = {  # forms that come without our token, and what they come with instead
    "strong_answer": "a provider posts its signed answer; it counts with the browser's own cookie alone",
    "bill_letters": "mail programs post here (RFC 8058); the link is signed",
    "meter_letters": "the same",
    "letters_of_kind": "the same",
    "apply": "refused by size before the token, with the token after it",
    "desk_exchange": "the same, once it is known who sends",
}


@pytest.mark.parametrize("who", ["anna", "ilze"])
@freeze_time("2026-05-31T09:00:00Z")
def test_no_address_takes_a_form_from_elsewhere(who: str, village: Village) -> None:
    names = {route.name for route in routes() if getattr(route.callback, "csrf_exempt", False)}
    api = {route.name for route in routes() if route.callback.__module__.startswith(("pagalms.api", "ninja"))}
    assert names - api == set(EXEMPT), api
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = signed_in(who, village).cookies
    before = Event.objects.count()
    found = {where: strict.post(where, {"a": "b"}).status_code for where, _of_staff in addresses(village)}
    taken = {where for where, status in found.items() if status < 400}
    assert taken <= {"/skaititaji/ipasumi/"}, "that one shows the form once more, to who has one"
    assert Event.objects.count() == before


SECURE = """
import json
import django
from django.conf import settings as s
django.setup()
from django.test import Client
a = Client().get("/health/", secure=True)
names = ["SESSION", "CSRF", "LANGUAGE"]
print(json.dumps({
    "headers": dict(a.headers), "debug": s.DEBUG,
    "names": [getattr(s, f"{n}_COOKIE_NAME") for n in (*names, "LOGIN", "TRUSTED", "BROWSER")],
    "secure": [getattr(s, f"{n}_COOKIE_SECURE") for n in names] + [s.SECURE],
    "rest": [[getattr(s, f"{n}_COOKIE_HTTPONLY"), getattr(s, f"{n}_COOKIE_SAMESITE")] for n in names],
}))
"""


def test_in_production_by_https() -> None:
    said = {**os.environ, "PAGALMS_MODE": "production", "PAGALMS_URL": "https://portals.example.lv"}
    said |= {"PAGALMS_HOSTS": "testserver", "PAGALMS_BEHIND_PROXY": "1", "PAGALMS_LOG_FORMAT": "text"}
    done = subprocess.run([sys.executable, "-c", SECURE], env=said, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout.splitlines()[-1])
    assert set(HEADERS) <= set(found["headers"])
    assert found["headers"]["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert all(name.startswith("__Host-") for name in found["names"])
    assert found["secure"] == [True] * 4
    assert found["rest"] == [[True, "Lax"]] * 3
    assert not found["debug"]
