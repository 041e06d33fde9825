"""The water balance of a house (DOMAIN, House water balance): what the house's meter counted beside all flats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from pagalms.kernel.month import Month

FLAGGED_ABOVE = Decimal(20)  # per cent
FLAGGED_MONTHS = 3


@dataclass(frozen=True, slots=True)
class Balance:
    """A month of a house in cubic metres; `missing`: flats' meters without a reading, whose use is not in `flats`."""

    month: Month
    house: Decimal
    flats: Decimal
    missing: int = 0

    @property
    def difference(self) -> Decimal:
        """What no flat's meter counted; below zero when the flats' ones counted more."""
        return self.house - self.flats

    @property
    def percent(self) -> Decimal | None:
        """The difference as a part of what the house used, None when it used nothing."""
        return (100 * self.difference / self.house).quantize(Decimal("0.1")) if self.house else None

    @property
    def is_high(self) -> bool:
        """More than a fifth, by the exact numbers."""
        return bool(self.house) and 100 * self.difference > FLAGGED_ABOVE * self.house


def is_flagged(balances: Sequence[Balance]) -> bool:
    """Whether the last three months known, one after the other, are all high."""
    last = sorted(balances, key=lambda one: one.month)[-FLAGGED_MONTHS:]
    in_a_row = all(later.month == earlier.month.plus(1) for earlier, later in pairwise(last))
    return len(last) == FLAGGED_MONTHS and in_a_row and all(one.is_high for one in last)
