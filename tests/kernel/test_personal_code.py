"""Personal codes: one form, found by a keyed digest, sealed at rest."""

from __future__ import annotations

import pytest
from cryptography.fernet import InvalidToken

from pagalms.kernel import personal_code


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("050505-12123", "050505-12123"),  # fails the old check digit, as published test codes do
        ("01011122341", "010111-22341"),  # eleven digits, as Citadele sends it
        ("PNOLV-374042-80367", "374042-80367"),  # a code without a birth date
    ],
)
def test_the_forms_of_a_code_are_one(given: str, kept: str) -> None:
    assert personal_code.normalise(given) == kept


@pytest.mark.parametrize(
    "given",
    [
        "",
        "050505-1212",
        "050505-121234",
        "PNOEE-37605030299",
        "PNOLV-05050512123",
        " 050505-12123",
        "050505-12123\n",
        "٠٥٠٥٠٥-١٢١٢٣",
        "050505–12123",
    ],
)
def test_anything_else_is_refused(given: str) -> None:
    with pytest.raises(ValueError):
        personal_code.normalise(given)


def test_a_code_is_found_by_its_digest_and_read_only_with_the_key() -> None:
    assert personal_code.digest("050505-12123") == personal_code.digest("PNOLV-050505-12123")
    assert personal_code.digest("050505-12123") != personal_code.digest("050505-12124")
    sealed = personal_code.seal("050505-12123")
    assert b"050505" not in sealed
    assert sealed != personal_code.seal("050505-12123")
    assert personal_code.unseal(sealed) == "050505-12123"
    with pytest.raises(InvalidToken):
        personal_code.unseal(b"x" + sealed[1:])


def test_a_screen_shows_no_whole_code() -> None:
    assert personal_code.masked("050505-12123") == "050505-*****"
