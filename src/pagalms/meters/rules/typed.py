"""What a person types as a reading: comma or point, with or without the dial's zeros; never rounded, never guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

_PLAIN = re.compile(r"([0-9]+)(?:[.,]([0-9]+))?\Z")
_LONGEST = 40  # nobody types more; longer input is not looked at


class Fault(StrEnum):
    """Why something typed is no reading of this meter."""

    NOT_A_NUMBER = "not_a_number"
    NEGATIVE = "negative"
    TWO_SEPARATORS = "two_separators"
    INCOMPLETE = "incomplete"
    TOO_MANY_DECIMALS = "too_many_decimals"
    NO_DECIMALS = "no_decimals"
    TOO_MANY_DIGITS = "too_many_digits"


@dataclass(frozen=True, slots=True)
class Dial:
    """How many digits a meter shows before and after the comma."""

    integer_digits: int
    decimal_digits: int

    @property
    def capacity(self) -> Decimal:
        """The first value that no longer fits: after it the meter starts from zero."""
        return Decimal(10) ** self.integer_digits

    def padded(self, value: Decimal) -> tuple[str, str]:
        """The digits before and after the comma as they stand on the meter: ("00412", "318")."""
        whole, _, part = f"{value:.{self.decimal_digits}f}".partition(".")
        return whole.zfill(self.integer_digits), part


@dataclass(frozen=True, slots=True)
class Misread:
    """Something typed that cannot be taken, and the reading it was probably meant to be (None: no idea)."""

    fault: Fault
    likely: Decimal | None = None


def read(text: str, dial: Dial) -> Decimal | Misread | None:
    """The typed value; None for an empty field (the reading is not handed in now); Misread otherwise."""
    bare = "".join(text.split())
    if not bare:
        return None
    found = _PLAIN.match(bare) if len(bare) <= _LONGEST else None
    if found is None:
        return Misread(_fault_of(bare[:_LONGEST]))
    whole, part = found[1].lstrip("0"), found[2] or ""
    if len(part) > dial.decimal_digits:
        return Misread(Fault.TOO_MANY_DECIMALS if dial.decimal_digits else Fault.NO_DECIMALS)
    if len(whole) > dial.integer_digits:
        return Misread(Fault.TOO_MANY_DIGITS, likely=_without_comma(found[1], part, dial))
    return Decimal(f"{whole or '0'}.{part or '0'}")


def _fault_of(bare: str) -> Fault:
    if re.match(r"[-\u2212\u2010-\u2015][0-9]", bare):
        return Fault.NEGATIVE
    if re.match(r"(?:[0-9]+[.,]|[.,][0-9]+)\Z", bare):
        return Fault.INCOMPLETE
    if re.match(r"[0-9.,]*[0-9][0-9.,]*\Z", bare) and sum(bare.count(mark) for mark in ".,") > 1:
        return Fault.TWO_SEPARATORS
    return Fault.NOT_A_NUMBER


def _without_comma(whole: str, part: str, dial: Dial) -> Decimal | None:
    """All digits of the dial typed in a row, the commonest slip: 00414502 for 00414,502."""
    if part or not dial.decimal_digits or len(whole.lstrip("0")) > dial.integer_digits + dial.decimal_digits:
        return None
    return Decimal(whole).scaleb(-dial.decimal_digits)
