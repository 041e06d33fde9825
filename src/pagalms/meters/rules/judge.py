"""Whether a reading can be right: refused, asked about once, or believed (DOMAIN, Readings)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from pagalms.meters.rules.typed import Dial

UNUSUAL_TIMES = 3
ROLLOVER_SHARE = Decimal("0.1")
# Less than this in a month is never asked about, whatever the usual is; in the meter's own unit.
NEVER_UNUSUAL = {
    "cold_water": Decimal(10),
    "hot_water": Decimal(10),
    "heat": Decimal(3),
    "electricity": Decimal(500),
    "gas": Decimal(100),
}
_NEVER_UNUSUAL_OTHER = Decimal(10)


class Verdict(StrEnum):
    """What is done with a reading."""

    GOOD = "good"
    BELOW_PREVIOUS = "below_previous"
    ABOVE_LATER = "above_later"
    UNUSUAL = "unusual"
    ROLLED_OVER = "rolled_over"

    @property
    def refuses(self) -> bool:
        """Not taken at all."""
        return self in {Verdict.BELOW_PREVIOUS, Verdict.ABOVE_LATER}

    @property
    def asks(self) -> bool:
        """Taken once the person says that the meter really shows it."""
        return self in {Verdict.UNUSUAL, Verdict.ROLLED_OVER}


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a meter when a reading arrives.

    `previous` is the last accepted reading before the period (estimates aside: an estimate too high must not forbid
    the truth) or the value at installation, `months` how many months lie between, `usual` the average use of a month
    (None when there is no history), `later` an already recorded reading of a later period.
    """

    kind: str
    dial: Dial
    previous: Decimal
    months: int = 1
    usual: Decimal | None = None
    later: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Opinion:
    """The verdict, the use it means, and for a refused one the value it was probably meant to be."""

    verdict: Verdict
    use: Decimal
    likely: Decimal | None = None


def judge(value: Decimal, known: Known) -> Opinion:
    """What to think of this value; equal to the previous one is good (a month without use)."""
    use = used(value, known.previous, known.dial)
    if value < known.previous:
        if use < 0:
            return Opinion(Verdict.BELOW_PREVIOUS, use, likely=_likely(value, known))
        return Opinion(Verdict.ROLLED_OVER, use)
    if known.later is not None and value > known.later:
        return Opinion(Verdict.ABOVE_LATER, use)
    if use > usual_limit(known):
        return Opinion(Verdict.UNUSUAL, use, likely=_shifted(value, known))
    return Opinion(Verdict.GOOD, use)


def used(value: Decimal, previous: Decimal, dial: Dial) -> Decimal:
    """The use between two readings of a meter, across the dial's end where it rolled over; else it can be negative."""
    margin = dial.capacity * ROLLOVER_SHARE
    rolled_over = value < previous and previous >= dial.capacity - margin and value <= margin
    return value - previous + (dial.capacity if rolled_over else 0)


def usual_limit(known: Known) -> Decimal:
    """The use above which one is asked: three times the usual, at least the kind's floor, for each month between."""
    floor = NEVER_UNUSUAL.get(known.kind, _NEVER_UNUSUAL_OTHER)
    return max(UNUSUAL_TIMES * (known.usual or Decimal(0)), floor) * max(known.months, 1)


def _likely(value: Decimal, known: Known) -> Decimal | None:
    """The one value in the usual range that differs by two neighbouring digits swapped, or else by one digit."""
    for candidates in (_swapped(value, known.dial), _replaced(value, known.dial)):
        fitting = {candidate for candidate in candidates if _is_usual(candidate, known)}
        if fitting:
            return fitting.pop() if len(fitting) == 1 else None
    return None


def _is_usual(candidate: Decimal, known: Known) -> bool:
    """Whether a value would surprise nobody; without a history nothing is known to be usual."""
    if not known.usual:
        return False
    above = candidate - known.previous
    fits_later = known.later is None or candidate <= known.later
    return 0 < above <= UNUSUAL_TIMES * known.usual * max(known.months, 1) and fits_later


def _shifted(value: Decimal, known: Known) -> Decimal | None:
    """The value with the comma put where the dial has it, if whole digits were typed and that would be usual."""
    candidate = value.to_integral_value().scaleb(-known.dial.decimal_digits)
    whole = value == value.to_integral_value() and known.dial.decimal_digits > 0
    return candidate if whole and _is_usual(candidate, known) else None


def _digits(value: Decimal, dial: Dial) -> str:
    return "".join(dial.padded(value))


def _value(digits: str, dial: Dial) -> Decimal:
    return Decimal(digits).scaleb(-dial.decimal_digits)


def _swapped(value: Decimal, dial: Dial) -> Iterator[Decimal]:
    digits = _digits(value, dial)
    for i in range(len(digits) - 1):
        yield _value(digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :], dial)


def _replaced(value: Decimal, dial: Dial) -> Iterator[Decimal]:
    digits = _digits(value, dial)
    for i, digit in enumerate(digits):
        for other in "0123456789":
            if other != digit:
                yield _value(digits[:i] + other + digits[i + 1 :], dial)
