"""Numbers and dates in words and figures, in the reader's language (docs/understand/design.md, Numbers and dates)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from django.utils.formats import get_format
from django.utils.translation import get_language

from pagalms.kernel.zone import RIGA

NBSP = "\u00a0"
MINUS = "\u2212"

_UNITS = {"m3": "m³", "m2": "m²"}
_ENGLISH_UNITS = {"dz.": "flat", "dz": "flat", "cilv.": "pers."}  # accounting writes Latvian ones

# Latvian months: the stem and how it goes on; English ones do not change.
_STEMS = (
    ("janvār", "is"), ("februār", "is"), ("mart", "s"), ("aprīl", "is"), ("maij", "s"), ("jūnij", "s"),
    ("jūlij", "s"), ("august", "s"), ("septembr", "is"), ("oktobr", "is"), ("novembr", "is"), ("decembr", "is"),
)  # fmt: skip
_ENDINGS = {
    "is": {"is": "is", "of": "a", "until": "im", "for": "i", "in": "ī"},
    "s": {"is": "s", "of": "a", "until": "am", "for": "u", "in": "ā"},
}
_ENGLISH = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_WEEKDAYS = ("pirmdiena", "otrdiena", "trešdiena", "ceturtdiena", "piektdiena", "sestdiena", "svētdiena")
_ENGLISH_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def decimal(value: Decimal | int, places: int, *, least: int | None = None) -> str:
    """A number rounded half up to `places`; zeros after the first `least` decimals are left out (default: kept)."""
    rounded = Decimal(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    whole, _, rest = f"{abs(rounded):f}".partition(".")
    rest = rest[:least] + rest[least:].rstrip("0") if least is not None else rest
    groups = [whole[max(0, end - 3) : end] for end in range(len(whole), 0, -3)]
    thousands, decimals = _separators(get_language())
    text = thousands.join(reversed(groups))
    if rest:
        text += decimals + rest
    return (MINUS if rounded < 0 else "") + text


def money(value: Decimal | int) -> str:
    """Euro with two decimals always: 1 234,56 €."""
    return f"{decimal(value, 2)}{NBSP}€"


def signed(value: Decimal | int) -> str:
    """Money as a difference, its plus shown: +1,32 €."""
    return ("+" if value > 0 else "") + money(value)


def share(value: Decimal | int) -> str:
    """Per cent with at most one decimal: 20,9 %."""
    return f"{decimal(value, 1, least=0)}{NBSP}%"


def digits(value: Decimal, whole: int, decimals: int) -> tuple[str, str]:
    """What a dial shows: its whole digits with leading zeros, and its decimals."""
    text = f"{value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):f}"
    left, _, right = text.partition(".")
    return left.rjust(whole, "0"), right


def separator() -> str:
    """The decimal separator."""
    return _separators(get_language())[1]


@cache
def _separators(_language: str | None) -> tuple[str, str]:
    """Of thousands and of decimals, asked once for each language."""
    return str(get_format("THOUSAND_SEPARATOR")), str(get_format("DECIMAL_SEPARATOR"))


def unit(code: str) -> str:
    """A unit as people write it: m3 as m³."""
    known = _UNITS.get(code, code)
    return known if latvian() else _ENGLISH_UNITS.get(known, known)


def month(day: date, case: str = "is") -> str:
    """The month's name: is (maijs), of (maija), until (maijam), for (maiju), in (maijā)."""
    if not latvian():
        return _ENGLISH[day.month - 1]
    stem, ending = _STEMS[day.month - 1]
    if stem == "aprīl" and case == "of":
        return "aprīļa"
    return stem + _ENDINGS[ending][case]


def month_year(day: date, case: str = "is") -> str:
    """The month with its year: 2026. gada maijs; May 2026."""
    return f"{day.year}.{NBSP}gada {month(day, case)}" if latvian() else f"{month(day)} {day.year}"


def day_words(day: date, case: str = "is") -> str:
    """A day in a sentence: 31. maijs; with "until" 1. jūnijam, with "in" 31. maijā."""
    return f"{day.day}.{NBSP}{month(day, case)}" if latvian() else f"{day.day}{NBSP}{month(day)}"


def weekday(day: date) -> str:
    """The day of the week, in lower case in Latvian."""
    return (_WEEKDAYS if latvian() else _ENGLISH_WEEKDAYS)[day.weekday()]


def day(when: date) -> str:
    """31.05.2026, in Riga."""
    return f"{local(when):%d.%m.%Y}"


def clock_time(when: datetime) -> str:
    """9.38 in Latvian, 9:38 in English; 24-hour clock."""
    here = when.astimezone(RIGA)
    return f"{here.hour}{'.' if latvian() else ':'}{here.minute:02d}"


def roman(number: int) -> str:
    """A month's number for an axis."""
    return _ROMAN[number - 1]


def local(when: date) -> date:
    """The day, or the time as it was in Riga."""
    return when.astimezone(RIGA) if isinstance(when, datetime) else when


def latvian() -> bool:
    """Whether the reader's language is Latvian."""
    return (get_language() or "lv").startswith("lv")
