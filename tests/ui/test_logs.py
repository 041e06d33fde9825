"""What the log may keep of a message, its arguments and an error, and what each line says."""

from __future__ import annotations

import io
import json
import logging
import os
import secrets
import time
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils.module_loading import import_string

from pagalms.kernel import tracing
from pagalms.ui.logs import JsonLines, hidden
from tests.logs import told_too_much
from tests.people import Village
from tests.resident.visits import visit


def handler(formatter: logging.Formatter | None = None) -> tuple[logging.Handler, io.StringIO]:
    written = io.StringIO()
    made = logging.StreamHandler(written)
    made.addFilter(import_string(settings.LOGGING["filters"]["personal_codes"]["()"])())
    made.setFormatter(formatter)
    return made, written


def logged(message: str, *args: object, error: Exception | None = None) -> str:
    made, written = handler()
    record = logging.LogRecord(
        "pagalms", logging.ERROR, "", 1, message, args, (type(error), error, None) if error else None
    )
    made.handle(record)
    return written.getvalue()


def test_no_code_in_any_way_of_writing_it() -> None:
    for code in ("210539-16868", "21053916868", "PNOLV-210539-16868", "329876-54321"):
        assert logged(f"Not Found: /x/{code}/") == logged("Not Found: /x/%s/", code)
        assert not any(part in logged("%s", code, error=ValueError(f"bad {code}")) for part in ("16868", "54321"))
    assert "batch 2026-05-0000001 of 4711" in logged("batch %s of %d", "2026-05-0000001", 4711)


def test_no_address_of_a_person_and_no_secret() -> None:
    refused = ValueError("{'anna.paraudzina+x@sub.example.lv': (550, b'no such user')}")
    assert "paraudzina" not in logged("letter to %s", "anna.paraudzina@example.lv", error=refused)
    assert "550" in logged("", error=refused)
    for secret in (secrets.token_urlsafe(32), "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9"):
        assert secret not in logged("%s", f"/registration_check/?code={secret}")
    for harmless in ("pagalms.kernel.postgres.base", "test_without_the_right_key_nothing_is_begun_2", "ABCDEFGH" * 4):
        assert harmless in logged("%s", harmless)


def test_of_a_row_that_the_database_refused_only_that_it_was_refused() -> None:
    refused = ValueError('duplicate key value violates "user_email"\nDETAIL:  Key (email)=(anna@example.lv) exists.')
    text = logged("Internal Server Error: /x/", error=refused)
    assert "user_email" in text
    assert "anna" not in text


def lines_of(written: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


def test_a_request_is_one_line_with_its_number_and_its_route(village: Village) -> None:
    made, written = handler(JsonLines())
    logging.getLogger().addHandler(made)
    try:
        with visit(village, "anna") as anna:
            answer = anna.get(f"/ipasumi/{village.flat_a.pk}/skaititaji/")
            lost = anna.get("/registration_check/", {"code": "a-secret-of-a-letter", "code_id": "12"})
    finally:
        logging.getLogger().removeHandler(made)
    [first, second] = [line for line in lines_of(written) if line["logger"] == "pagalms.requests"]
    assert first | {"time": "", "ms": 0} == {
        "time": "", "level": "info", "logger": "pagalms.requests", "text": "GET property_meters 200",
        "request": answer["X-Request-Id"], "method": "GET", "route": "property_meters", "status": 200, "ms": 0,
        "user": village.users["anna"].pk,
    }  # fmt: skip
    assert second["request"] == lost["X-Request-Id"] != first["request"]
    assert "secret-of-a-letter" not in written.getvalue()
    assert "anna" not in written.getvalue()


def test_a_number_is_taken_from_a_front_that_is_trusted_and_from_nobody_else(settings: Any) -> None:
    client = Client()
    assert client.get("/health/", headers={"x-request-id": "of-a-stranger-1"})["X-Request-Id"] != "of-a-stranger-1"
    settings.BEHIND_PROXY = True
    assert client.get("/health/", headers={"x-request-id": "of-the-front-1"})["X-Request-Id"] == "of-the-front-1"
    assert client.get("/health/", headers={"x-request-id": "a\u00a0b <script>"})["X-Request-Id"] == tracing.number()
    assert len(tracing.number()) == 16


def test_a_line_end_in_what_is_told_makes_no_new_line() -> None:
    record = logging.LogRecord("pagalms", logging.INFO, "", 0, "said: %s", ('a\n{"level": "error"}\r\u2028b',), None)
    line = JsonLines().format(record)
    assert len(line.splitlines()) == 1
    assert json.loads(line)["text"].startswith("said: a\n")


def test_the_journal_is_told_how_bad_a_line_is(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = os.fstat(2)
    for stream, priorities in ((f"{seen.st_dev}:{seen.st_ino}", ["<6>", "<4>", "<3>", "<2>"]), ("8:1", [""] * 4)):
        monkeypatch.setenv("JOURNAL_STREAM", stream)
        levels = (logging.INFO, logging.WARNING, logging.ERROR, logging.CRITICAL)
        lines = [JsonLines().format(logging.LogRecord("pagalms", each, "", 0, "said", (), None)) for each in levels]
        assert [line.partition("{")[0] for line in lines] == priorities


def test_hiding_takes_no_longer_for_a_long_word() -> None:
    """Whoever sends a host name of 60 KB stands in the log, and must not hold a process for minutes."""
    begun = time.process_time()
    for word in ("a", "a.", "1", "a@", "a@a.", "+", "aA1", "aA1 "):
        hidden(word * (200_000 // len(word)))
    assert time.process_time() - begun < 2
    assert hidden("<anna@example.lv>, a@b@c.lv") == "<(e-mail)>, a@(e-mail)"


def test_what_the_whole_session_is_searched_for_would_be_found() -> None:
    told = ["010180-11111", "letter to 01018011111", "anna@example.lv", "/x/?code=abcdefgh12345678", "bad value"]
    assert [line.split(": ", 1)[1] for line in told_too_much("\n".join(told))] == told[:4]


def test_the_page_of_a_fault_says_the_number() -> None:
    from django.test import RequestFactory

    from pagalms.ui import errors

    number = tracing.begin()
    assert number in errors.server_error(RequestFactory().get("/")).content.decode()
    assert number in errors.away(RequestFactory().get("/")).content.decode()
