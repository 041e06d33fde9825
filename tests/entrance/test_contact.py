"""Where weaknesses are told: /.well-known/security.txt (RFC 9116)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from pagalms.conf import env
from tests.moments import freeze_time


@freeze_time("2026-05-31T09:00:00Z")
def test_who_finds_a_weakness_reads_where_to_write(db: None, client: Client, settings: Any) -> None:
    answer = client.get("/.well-known/security.txt")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert not answer.cookies
    said = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert said["Contact"] == "mailto:info@example.lv"
    assert said["Canonical"] == f"{settings.PORTAL_URL}/.well-known/security.txt"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", said["Expires"])
    left = datetime.fromisoformat(said["Expires"]) - datetime(2026, 5, 31, 9, tzinfo=UTC)
    assert timedelta(days=170) < left < timedelta(days=365)


def test_the_settings_may_name_others_in_order(db: None, client: Client, settings: Any) -> None:
    settings.SECURITY_CONTACTS = ["https://example.lv/drosiba", "mailto:drosiba@example.lv"]
    said = client.get("/.well-known/security.txt").content.decode()
    assert said.startswith("Contact: https://example.lv/drosiba\nContact: mailto:drosiba@example.lv\nExpires: ")


@pytest.mark.parametrize("wrong", ["drosiba@example.lv", "http://example.lv/", "mailto:x y", "https://x\nEvil: y"])
def test_a_contact_that_nobody_can_use_is_told_at_the_start(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.setenv("PAGALMS_SECURITY_CONTACT", f"tel:+371-60000114, mailto:drosiba@example.lv, {wrong}")
    with pytest.raises(ImproperlyConfigured, match="must begin with https://"):
        env.contacts("PAGALMS_SECURITY_CONTACT")
