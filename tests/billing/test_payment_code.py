"""The code of a payment: what a bank's app reads in it, and when there is none."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import pytest
from segno import encoder, helpers

from pagalms.billing.rules.payment_code import _written, iban_in_groups, payment_code, purpose
from pagalms.billing.rules.qr_mask import penalty

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
def test_the_amount_is_written_as_the_standard_wants(amount: str, said: str) -> None:
    """EPC069-12: EUR and the amount with a point, at most two decimals, never an exponent."""
    lines = _written(name="Kalna Nami", iban=IBAN, bic="", amount=Decimal(amount), text="0140037").decode().split("\n")
    assert lines[:4] == ["BCD", "002", "1", "SCT"]
    assert lines[6] == IBAN
    assert lines[7] == said


def packed(rows: Iterable[Iterable[int]]) -> int:
    return int("".join("".join(map(str, row)) + "0000" for row in rows), 2)


@pytest.mark.parametrize("number", range(6))
def test_the_code_is_the_librarys_with_a_mask_as_good(number: int) -> None:
    """Weighed by the library, which counts one of two overlapping patterns like a finder's (40 points)."""
    known = {
        "name": "SIA „Kalna Nami”",
        "iban": IBAN,
        "amount": Decimal(number * 37 + 1) / 100,
        "text": f"0140-{number}",
    }
    code = payment_code(**known)
    theirs = helpers.make_epc_qr(**known, encoding=1)
    assert code is not None
    assert code.designator == theirs.designator
    scores = [encoder.mask_scores(one.matrix, len(one.matrix), len(one.matrix)) for one in (code, theirs)]
    for one, score in zip((code, theirs), scores, strict=True):
        more = penalty(packed(one.matrix), len(one.matrix)) - sum(score)
        assert more >= 0
        assert more % 40 == 0
    assert _written(**known, bic="") == helpers._make_epc_qr_data(**known, encoding=1)


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
