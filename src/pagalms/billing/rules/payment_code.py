"""The QR code with which a bank's app fills in the payment (EPC069-12, version 2)."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

import segno
from schwifty import IBAN
from schwifty.exceptions import SchwiftyException

from pagalms.billing.rules.qr_mask import best_mask

MOST = Decimal("999999999.99")
MOST_BYTES = 331  # what the standard's largest code, version 13, holds
BIC_LENGTHS = {0, 8, 11}
UTF_8 = 1


def purpose(account_no: str, number: str) -> str:
    """The words by which accounting finds the account and the bill of a payment."""
    return f"{account_no}, {number}"


@lru_cache(maxsize=1000)
def payment_code(*, name: str, iban: str, amount: Decimal, text: str, bic: str = "") -> segno.QRCode | None:
    """The code, or None when there is nothing to pay or no valid account to pay to.

    A code that a bank would refuse is worse than none, so the account number is checked first. Making a code takes some
    milliseconds, and the same bill is asked for again and again.
    """
    if not 0 < amount <= MOST or not text.strip() or len(text) > 140 or len(bic) not in BIC_LENGTHS:
        return None
    try:
        account = IBAN(iban)
    except SchwiftyException:
        return None
    words = _written(name=name, iban=account.compact, bic=bic, amount=amount, text=text)
    if len(words) > MOST_BYTES:
        return None
    code = segno.make_qr(words, error="m", boost_error=False, mask=0)
    mask = best_mask(code)
    return segno.make_qr(words, error="m", boost_error=False, mask=mask) if mask else code


def _written(*, name: str, iban: str, bic: str, amount: Decimal, text: str) -> bytes:
    """The lines of EPC069-12: no purpose and no reference of a creditor, which take the place of `text`."""
    sum_said = f"EUR{amount:.2f}".rstrip("0").rstrip(".")
    lines = ("BCD", "002", str(UTF_8), "SCT", bic, name[:70].strip(), iban, sum_said, "", "", text.rstrip())
    return "\n".join(lines).encode()


def iban_in_groups(iban: str) -> str:
    """An account number as people read and write it, in fours."""
    compact = iban.replace(" ", "")
    return " ".join(compact[start : start + 4] for start in range(0, len(compact), 4))
