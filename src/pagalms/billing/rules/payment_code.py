"""The QR code with which a bank's app fills in the payment (EPC069-12, version 2)."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

import segno
from schwifty import IBAN
from schwifty.exceptions import SchwiftyException
from segno import helpers

MOST = Decimal("999999999.99")
UTF_8 = 1


def purpose(account_no: str, number: str) -> str:
    """The words by which accounting finds the account and the bill of a payment."""
    return f"{account_no}, {number}"


@lru_cache(maxsize=1000)
def payment_code(*, name: str, iban: str, amount: Decimal, text: str, bic: str = "") -> segno.QRCode | None:
    """The code, or None when there is nothing to pay or no valid account to pay to.

    A code that a bank would refuse is worse than none, so the account number is checked first. Finding the best of a
    code's eight masks takes longer than all else on a page, and the same bill is asked for again and again.
    """
    if not 0 < amount <= MOST or not text or len(text) > 140:
        return None
    try:
        account = IBAN(iban)
    except SchwiftyException:
        return None
    return helpers.make_epc_qr(
        name=name[:70], iban=account.compact, amount=amount, text=text, bic=bic or None, encoding=UTF_8
    )


def iban_in_groups(iban: str) -> str:
    """An account number as people read and write it, in fours."""
    compact = iban.replace(" ", "")
    return " ".join(compact[start : start + 4] for start in range(0, len(compact), 4))
