"""The simulated bank as a running program, spoken to over HTTP without JavaScript."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from simulators.keys import load_key, load_public_key
from simulators.launch import Running
from simulators.swedbank import attacks, protocol

RETURN = "http://127.0.0.1:8000/auth/swedbank/return?from=bank"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
Answer = tuple[HTTPResponse, str]
Start = Callable[..., Running]


def options(keys: Path) -> tuple[str, ...]:
    return (
        "--port", "0", "--portal-cert", str(keys / "portal.pem"), "--bank-key", str(keys / "bank.key"),
        "--sender-id", "PAGALMS", "--bank-id", "SWEDBANK_LV",
    )  # fmt: skip


@pytest.fixture
def bank(start: Start, keys: Path) -> Running:
    """A bank that has just opened."""
    return start("swedbank", *options(keys))


@pytest.fixture(scope="module")
def open_bank(keys: Path) -> Iterator[Running]:
    """A bank that serves one test after another."""
    running = Running("swedbank", *options(keys))
    yield running
    running.stop()


def call(bank: Running, method: str, path: str, body: str | None = None, kind: str = "") -> Answer:
    connection = HTTPConnection(urlsplit(bank.url).netloc, timeout=10)
    connection.request(method, path, body, {"Content-Type": kind} if kind else FORM)
    response = connection.getresponse()
    text = response.read().decode()
    connection.close()
    return response, text


def request_fields(keys: Path, age: timedelta = timedelta(0)) -> dict[str, str]:
    return protocol.build_request(
        sender_id="PAGALMS", bank_id="SWEDBANK_LV", nonce="n" * 32, return_url=RETURN,
        now=datetime.now(UTC) - age, key=load_key(keys / "portal.key"), rid="r1",
    )  # fmt: skip


def decide(bank: Running, fields: dict[str, str], **entered: str) -> Answer:
    return call(bank, "POST", "/banklink/answer", urlencode(fields | {"decision": "confirm"} | entered))


def hidden(page: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page)
    return {unescape(name): unescape(value) for name, value in found}


def test_starts_fast_says_ready_once_and_ends_calmly(bank: Running) -> None:
    assert re.fullmatch(r"ready http://127\.0\.0\.1:\d+", bank.ready)
    response, text = call(bank, "GET", "/health")
    assert (response.status, text) == (200, "ok")
    began = time.monotonic()
    code, out, log = bank.stop()
    assert (code, out) == (0, "")
    assert time.monotonic() - began < 1
    assert re.fullmatch(r"\d\d:\d\d:\d\d GET /health 200 \d+ ms\n", log)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "example.org"])
def test_refuses_to_leave_the_machine(start: Start, host: str) -> None:
    options = ["--portal-cert", "x", "--bank-key", "x", "--sender-id", "x", "--bank-id", "x"]
    for module, rest in (
        ("swedbank", ["--port", "0", *options]),
        ("letters", ["--smtp-port", "0", "--http-port", "0"]),
    ):
        more = ["--folder", "x"] if module == "letters" else []
        code, out, log = start(module, "--host", host, *rest, *more).stop()
        assert (code, out) == (2, "")
        assert "loopback" in log
        assert len(log.splitlines()) == 1


def test_a_person_signs_in_without_javascript(bank: Running, keys: Path) -> None:
    _, home = call(bank, "GET", "/")
    assert "nav īsta banka" in home
    response, page = call(bank, "POST", "/banklink", urlencode(request_fields(keys)))
    assert response.status == 200
    assert "Simulators – nav īsta banka" in page
    assert "Anna Bērziņa" in page
    assert "Uzbrukumi" in page
    carried = hidden(page)
    assert set(carried) == {*request_fields(keys)}
    response, page = decide(bank, carried, person="050505-12123")
    assert response.status == 200
    assert f'method="post" action="{RETURN}"' in page
    assert "Atgriezties pie pakalpojuma sniedzēja" in page
    answer = hidden(page)
    assert answer["VK_USER_NAME"] == "Anna Bērziņa"
    text = protocol.canonical(answer, protocol.SIGNED_3013)
    assert protocol.verify(text, answer["VK_MAC"], load_public_key(keys / "bank.pem"))
    assert abs(protocol.read_datetime(answer["VK_DATETIME"]) - datetime.now(UTC)) < timedelta(seconds=5)


def test_a_typed_code_wins_and_is_not_logged(bank: Running, keys: Path) -> None:
    fields = request_fields(keys)
    _, page = decide(bank, fields, person="050505-12123", code="37404280367", name="Ķēniņš <b>")
    assert hidden(page)["VK_USER_ID"] == "374042-80367"
    assert hidden(page)["VK_USER_NAME"] == "Ķēniņš <b>"
    assert "<b>" not in page
    response, page = decide(bank, fields, code="12", name='"><script>')
    assert response.status == 422
    assert 'role="alert"' in page
    assert '"><script>' not in page
    response, page = decide(bank, fields)
    assert response.status == 422
    assert "Izvēlieties personu" in page
    call(bank, "GET", "/374042-80367?code=374042-80367")
    _, _, log = bank.stop()
    assert not re.search(r"\d{6}-?\d{5}", log)
    assert len(log.splitlines()) == 4


def test_cancel_is_a_plain_get(open_bank: Running, keys: Path) -> None:
    response, _ = decide(open_bank, request_fields(keys), decision="cancel")
    assert (response.status, response.headers["Location"]) == (303, RETURN)


def test_every_step_checks_the_request(open_bank: Running, keys: Path) -> None:
    old = request_fields(keys, timedelta(minutes=6))
    response, page = call(open_bank, "POST", "/banklink", urlencode(old))
    assert response.status == 400
    assert "VK_DATETIME" in page
    response, _ = decide(open_bank, old, person="050505-12123")
    assert response.status == 200
    for path in ("/banklink", "/banklink/answer"):
        changed = request_fields(keys) | {"VK_NONCE": "<i>m</i>"}
        response, page = call(open_bank, "POST", path, urlencode(changed))
        assert response.status == 400
        assert "VK_MAC" in page
        assert "<i>" not in page
        response, page = call(open_bank, "POST", path, urlencode(request_fields(keys)) + "&VK_RID=%FF")
        assert response.status == 400
        assert "VK_ENCODING" in page
        response, _ = call(open_bank, "POST", path, "{}", "application/json")
        assert response.status == 400
    assert call(open_bank, "POST", "/banklink?" + urlencode(request_fields(keys)), "")[0].status == 400
    assert call(open_bank, "GET", "/banklink")[0].status == 405
    assert call(open_bank, "GET", "/nothing")[0].status == 404
    assert call(open_bank, "POST", "/banklink", "x" * 300_000)[0].status == 413


def test_replay_and_silence_on_the_page(bank: Running, keys: Path) -> None:
    fields = request_fields(keys)
    response, page = decide(bank, fields, attack=attacks.REPLAY)
    assert response.status == 422
    assert "Vēl nav iepriekšējas atbildes" in page
    first = hidden(decide(bank, fields, person="050505-12123")[1])
    decide(bank, fields, person="010111-22341", attack=attacks.OTHER_NONCE)
    assert hidden(decide(bank, request_fields(keys), attack=attacks.REPLAY)[1]) == first
    response, page = decide(bank, fields, person="050505-12123", attack=attacks.NO_ANSWER)
    assert response.status == 503
    assert RETURN not in page
    assert "<form" not in page
    lines = decide(bank, fields, person="050505-12123", attack=attacks.MAC_WITH_NEWLINES)[1]
    assert hidden(lines)["VK_MAC"].count("\n") == 6
    assert decide(bank, fields, person="050505-12123", attack="unknown")[0].status == 422


@pytest.mark.parametrize("name", [row.name for row in attacks.TABLE if row.name not in ("replay", "no-answer")])
def test_every_attack_can_be_chosen(open_bank: Running, keys: Path, name: str) -> None:
    _, page = call(open_bank, "POST", "/banklink", urlencode(request_fields(keys)))
    assert f'<option value="{name}">' in page
    response, page = decide(open_bank, hidden(page), person="050505-12123", attack=name)
    assert response.status == 200
    assert "Atgriezties pie pakalpojuma sniedzēja" in page
