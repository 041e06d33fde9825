"""What the log may keep of a message, its arguments and an error."""

from __future__ import annotations

import io
import logging

from django.conf import settings
from django.utils.module_loading import import_string


def logged(message: str, *args: object, error: Exception | None = None) -> str:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(import_string(settings.LOGGING["filters"]["personal_codes"]["()"])())
    record = logging.LogRecord(
        "pagalms", logging.ERROR, "", 1, message, args, (type(error), error, None) if error else None
    )
    handler.handle(record)
    return written.getvalue()


def test_no_code_in_any_way_of_writing_it() -> None:
    for code in ("210539-16868", "21053916868", "PNOLV-210539-16868", "329876-54321"):
        assert logged(f"Not Found: /x/{code}/") == logged("Not Found: /x/%s/", code)
        assert not any(part in logged("%s", code, error=ValueError(f"bad {code}")) for part in ("16868", "54321"))
    assert "batch 2026-05-0000001 of 4711" in logged("batch %s of %d", "2026-05-0000001", 4711)


def test_of_a_row_that_the_database_refused_only_that_it_was_refused() -> None:
    refused = ValueError('duplicate key value violates "user_email"\nDETAIL:  Key (email)=(anna@example.lv) exists.')
    text = logged("Internal Server Error: /x/", error=refused)
    assert "user_email" in text
    assert "anna" not in text
