"""What of a bill a typed word can mean: a month, a year, a day, an amount, a part of its number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pagalms.kernel.latvian.asked import Word, same
from pagalms.kernel.latvian.stems import stems

_MONTHS = (
    "janvāris january", "februāris february", "marts march", "aprīlis april", "maijs may", "jūnijs june",
    "jūlijs july", "augusts august", "septembris september", "oktobris october", "novembris november",
    "decembris december",
)  # fmt: skip
_BILL = "rēķins bill invoice"
_YEAR = re.compile(r"(?:19|20)\d\d", re.ASCII)
_MONTH = re.compile(r"(0?[1-9]|1[0-2])[./](\d{4})|(\d{4})[-.](0?[1-9]|1[0-2])", re.ASCII)
_DAY = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})|(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_AMOUNT = re.compile(r"(\d{1,8})(?:[.,](\d{2}))?", re.ASCII)
SHORTEST_OF_NUMBER = 3


@dataclass(frozen=True)
class Meant:
    """What a word may mean; empty where it cannot. `amounts`: from and to, the end included."""

    months: tuple[int, ...] = ()
    year: int | None = None
    month: date | None = None
    day: date | None = None
    amounts: tuple[Decimal, Decimal] | None = None
    of_number: str = ""
    any_bill: bool = False


def meant(word: Word) -> Meant:
    """All that it can mean at once."""
    if not word.is_number:
        months = [number for number, names in enumerate(_MONTHS, start=1) if _is_one_of(word, names)]
        return Meant(months=tuple(months), any_bill=_is_one_of(word, _BILL))
    year = int(word.bare) if _YEAR.fullmatch(word.bare) else None
    return Meant(
        year=year,
        month=_month(word.bare),
        day=_day(word.bare),
        amounts=None if year else _amounts(word.bare),
        of_number=word.bare if len(word.bare) >= SHORTEST_OF_NUMBER and year is None else "",
    )


def _is_one_of(word: Word, names: str) -> bool:
    return len(word.parts) == 1 and any(same(word.parts[0], stems(name)) for name in names.split())


def _month(typed: str) -> date | None:
    found = _MONTH.fullmatch(typed)
    if not found:
        return None
    month, year = (found[1], found[2]) if found[1] else (found[4], found[3])
    return _real(int(year), int(month), 1)


def _day(typed: str) -> date | None:
    found = _DAY.fullmatch(typed)
    if not found:
        return None
    parts = (found[3], found[2], found[1]) if found[1] else (found[4], found[5], found[6])
    year, month, day = map(int, parts)
    return _real(year, month, day)


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _amounts(typed: str) -> tuple[Decimal, Decimal] | None:
    found = _AMOUNT.fullmatch(typed)
    if not found:
        return None
    if found[2]:
        exact = Decimal(f"{found[1]}.{found[2]}")
        return exact, exact
    return Decimal(found[1]), Decimal(f"{found[1]}.99")
