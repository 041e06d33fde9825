"""Codes of an app by the published vectors, and what people type."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from pagalms.safety import rules

RFC = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037"),
     (20000000000, "353130")],
)  # fmt: skip
def test_the_vectors_of_rfc_6238(seconds: int, code: str) -> None:
    """Appendix B, SHA-1, the last six of its eight digits."""
    assert rules.code_at(RFC, seconds // 30) == code
    assert rules.step_of(RFC, code, at=datetime.fromtimestamp(seconds, UTC), after=0) == seconds // 30


def test_the_code_just_past_counts_and_none_that_is_older_or_to_come() -> None:
    at = datetime(2026, 5, 31, 9, 0, 10, tzinfo=UTC)
    step = int(at.timestamp()) // 30
    found = [rules.step_of(RFC, rules.code_at(RFC, step + by), at=at, after=0) for by in (-2, -1, 0, 1, 2)]
    assert found == [None, step - 1, step, None, None]


def test_a_code_counts_once_and_none_before_it_either() -> None:
    at = datetime(2026, 5, 31, 9, 0, 10, tzinfo=UTC)
    step = int(at.timestamp()) // 30
    assert rules.step_of(RFC, rules.code_at(RFC, step), at=at, after=step) is None
    assert rules.step_of(RFC, rules.code_at(RFC, step - 1), at=at, after=step) is None
    later = at + timedelta(seconds=30)
    assert rules.step_of(RFC, rules.code_at(RFC, step + 1), at=later, after=step) == step + 1


@pytest.mark.parametrize(
    ("typed", "digits"),
    [("123456", "123456"), (" 123 456 ", "123456"), ("1234-5678", "12345678"), ("", ""), ("12345a", ""), ("١٢٣٤٥٦", ""),
     ("²23456", "")],
)  # fmt: skip
def test_what_people_type(typed: str, digits: str) -> None:
    assert rules.digits_of(typed) == digits


def test_what_the_app_is_told() -> None:
    secret = rules.new_secret()
    assert len(base64.b32decode(secret)) == 20
    said = urlsplit(rules.app_address(secret, account="anna@example.lv", issuer="Kalna Nami"))
    assert (said.scheme, said.netloc, unquote(said.path)) == ("otpauth", "totp", "/Kalna Nami:anna@example.lv")
    assert parse_qs(said.query) == {"secret": [secret], "issuer": ["Kalna Nami"]}
    assert rules.in_groups("ABCDEFGHIJ") == "ABCD EFGH IJ"
