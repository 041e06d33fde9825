"""Cookies and the banks' way back know one address; whoever comes by another is led there."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.test import Client


def test_another_name_leads_to_the_portals_own(client: Client, settings: Any, db: None) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "localhost"]
    answer = client.get("/ieeja/?a=b", headers={"host": "localhost:8000"})
    assert (answer.status_code, answer["Location"]) == (302, "http://testserver/ieeja/?a=b")


def test_a_name_that_is_not_ours_is_refused(client: Client, db: None) -> None:
    assert client.get("/ieeja/", headers={"host": "evil.example"}).status_code == 400


def test_a_stranger_writes_one_short_line_into_the_log(
    client: Client, db: None, caplog: pytest.LogCaptureFixture
) -> None:
    assert client.get("/ieeja/", headers={"host": "evil\n" + "x" * 3000}).status_code == 400
    [told] = [one for one in caplog.records if one.levelno >= logging.WARNING]
    assert (told.levelname, told.exc_info) == ("WARNING", None)
    assert len(told.getMessage()) < 200
    assert "\n" not in told.getMessage()


def test_trace_and_unknown_methods_are_refused(client: Client, db: None) -> None:
    assert client.generic("TRACE", "/").status_code == 405
    assert client.generic("BREW", "/").status_code == 405
