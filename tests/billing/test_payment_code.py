"""The code of a payment: what a bank's app reads in it, and when there is none."""

from __future__ import annotations

from decimal import Decimal

import pytest
from segno import helpers

from pagalms.billing.rules.payment_code import iban_in_groups, payment_code, purpose

IBAN = "LV80BANK0000435195001"


@pytest.mark.parametrize("amount", ["165.54", "100.00", "0.01", "1000.00", "999999999.99"])
def test_code_is_made_within_the_standards_size(amount: str) -> None:
    code = payment_code(name="SIA „Kalna Nami”", iban=IBAN, amount=Decimal(amount), text="0140037, 202604-000371")
    assert code is not None
    assert isinstance(code.version, int)
    assert code.version <= 13
    assert code.error == "M"


@pytest.mark.parametrize(
    ("amount", "said"), [("165.54", "EUR165.54"), ("100.00", "EUR100"), ("1000.00", "EUR1000"), ("0.10", "EUR0.1")]
)
def test_library_writes_the_amount_as_the_standard_wants(amount: str, said: str) -> None:
    """EPC069-12: EUR and the amount with a point, at most two decimals, never an exponent."""
    content = helpers._make_epc_qr_data("Kalna Nami", IBAN, Decimal(amount), "0140037", None, None, None, 1).decode()
    lines = content.split("\n")
    assert lines[:4] == ["BCD", "002", "1", "SCT"]
    assert lines[6] == IBAN
    assert lines[7] == said


@pytest.mark.parametrize(
    ("amount", "iban", "text"),
    [
        ("0.00", IBAN, "0140037"),
        ("-5.00", IBAN, "0140037"),
        ("1000000000.00", IBAN, "0140037"),
        ("5.00", "LV81BANK0000435195001", "0140037"),
        ("5.00", "", "0140037"),
        ("5.00", IBAN, ""),
        ("5.00", IBAN, "x" * 141),
    ],
)
def test_no_code_rather_than_a_wrong_one(amount: str, iban: str, text: str) -> None:
    assert payment_code(name="Kalna Nami", iban=iban, amount=Decimal(amount), text=text) is None


def test_purpose_names_account_and_bill() -> None:
    assert purpose("0140037", "202604-000371") == "0140037, 202604-000371"


def test_iban_in_fours() -> None:
    assert iban_in_groups(IBAN) == "LV80 BANK 0000 4351 9500 1"
