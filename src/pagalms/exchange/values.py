"""Kinds of values: what a column's text must look like, and the text that PostgreSQL's COPY takes for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Protocol

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from pagalms.exchange.numbers import Marks, Unreadable, split
from pagalms.kernel import person_keys, personal_code
from pagalms.kernel.month import Month

NULL = r"\N"
AHEAD = 12  # months: what lies further ahead is a slip of the pen
EARLIEST, LATEST = 1850, 2200  # years between which a date can be meant

Read = Callable[[str], str]
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[ T]0{1,2}:00(?::00(?:\.0+)?)?)?")
_DOTTED = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})\.?(?: 0{1,2}:00(?::00)?)?")
_YEAR_MONTH = re.compile(r"([0-9]{4})[-.]([0-9]{1,2})")
_MONTH_YEAR = re.compile(r"([0-9]{1,2})\.([0-9]{4})\.?")
_SHARE = re.compile(r"([0-9]{1,10})\s*/\s*([0-9]{1,10})")


class Kind(Protocol):
    """A kind of value: its SQL types (by suffix of the staged column), what stands for "empty", how it is read."""

    @property
    def staged(self) -> tuple[tuple[str, str], ...]:
        """Suffix and SQL type of each staged column."""

    @property
    def empty(self) -> str:
        """COPY's text for no value."""

    def reader(self, marks: Marks, today: date) -> Read:
        """The function that reads a stripped, non-empty text; it raises Unreadable."""


@dataclass(frozen=True)
class Text:
    """Words, as they are, up to `longest` characters. Nothing in them is ever run, whatever it begins with."""

    longest: int
    staged: tuple[tuple[str, str], ...] = (("", "text"),)
    empty: str = ""

    def reader(self, marks: Marks, today: date) -> Read:
        """Refuses what is too long and what nobody can have typed."""
        return self._read

    def _read(self, text: str) -> str:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        if _CONTROL.search(text):
            raise Unreadable(_("holds a character that cannot be printed"))
        if len(text) > self.longest:
            raise Unreadable(_("is longer than %(longest)s characters") % {"longest": self.longest})
        return text.translate(_ESCAPES)


@dataclass(frozen=True)
class Email(Text):
    """An e-mail address."""

    longest: int = 254

    def _read(self, text: str) -> str:
        try:
            validate_email(text)
        except ValidationError:
            raise Unreadable(_("is not an e-mail address")) from None
        return super()._read(text)


@dataclass(frozen=True)
class Number:
    """A number of `digits` digits with `places` decimals, never rounded; between `least` and `most`, not `zero`."""

    digits: int
    places: int
    least: int | None = None
    most: int | None = None
    zero: bool = True
    empty: str = NULL

    @property
    def staged(self) -> tuple[tuple[str, str], ...]:
        """As wide as the field it goes to."""
        return (("", f"numeric({self.digits}, {self.places})" if self.places else "bigint"),)

    def reader(self, marks: Marks, today: date) -> Read:
        """Counts digits on the text itself."""
        return lambda text: self._read(text, marks)

    def _read(self, text: str, marks: Marks) -> str:
        sign, whole, decimals = split(text, marks)
        whole, decimals = whole.lstrip("0") or "0", decimals.rstrip("0")
        if len(decimals) > self.places:
            if not self.places:
                raise Unreadable(_("is not a whole number"))
            raise Unreadable(_("has more than %(places)s decimals") % {"places": self.places})
        if len(whole) > self.digits - self.places:
            raise Unreadable(_("has more than %(digits)s digits") % {"digits": self.digits - self.places})
        number = f"{sign}{whole}.{decimals}" if decimals else f"{sign}{whole}"
        if self.least is not None or self.most is not None or not self.zero:
            self._judge(Decimal(number))
        return number

    def _judge(self, value: Decimal) -> None:
        if self.least == 0 and value < 0:
            raise Unreadable(_("cannot be negative"))
        if not self.zero and value == 0:
            raise Unreadable(_("cannot be zero"))
        if (self.least is not None and value < self.least) or (self.most is not None and value > self.most):
            raise Unreadable(_("must be from %(least)s to %(most)s") % {"least": self.least, "most": self.most})


@dataclass(frozen=True)
class Day:
    """A calendar day: 2026-05-31 or 31.05.2026. `past`: what lies more than a year ahead cannot be meant."""

    past: bool = False
    staged: tuple[tuple[str, str], ...] = (("", "date"),)
    empty: str = NULL

    def reader(self, marks: Marks, today: date) -> Read:
        """Knows what is far ahead."""
        limit = Month.of(today).plus(AHEAD).last if self.past else date.max
        return lambda text: self._read(text, limit)

    @staticmethod
    def _read(text: str, limit: date) -> str:
        found = day(text)
        if found is None:
            raise Unreadable(_("is not a date; write it as 31.05.2026 or 2026-05-31"))
        if found > limit:
            raise Unreadable(_("lies too far in the future"))
        return found.isoformat()


@dataclass(frozen=True)
class Period:
    """A month: 2026-05 or 05.2026; staged as its first day."""

    staged: tuple[tuple[str, str], ...] = (("", "date"),)
    empty: str = NULL

    def reader(self, marks: Marks, today: date) -> Read:
        """Knows what is far ahead."""
        limit = Month.of(today).plus(AHEAD)
        return lambda text: self._read(text, limit)

    @staticmethod
    def _read(text: str, limit: Month) -> str:
        found = month(text)
        if found is None:
            raise Unreadable(_("is not a month; write it as 2026-05 or 05.2026"))
        if found > limit:
            raise Unreadable(_("lies too far in the future"))
        return found.first.isoformat()


@dataclass(frozen=True)
class Word:
    """One of several words, each with the ways accounting may write it; `default` stands for an empty cell."""

    words: Mapping[str, tuple[str, ...]]
    default: str = NULL
    sql_type: str = "text"
    _known: dict[str, str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        known = {other.casefold(): word for word, others in self.words.items() for other in (word, *others)}
        object.__setattr__(self, "_known", known)

    @property
    def staged(self) -> tuple[tuple[str, str], ...]:
        """One column."""
        return (("", self.sql_type),)

    @property
    def empty(self) -> str:
        """The default."""
        return self.default

    def reader(self, marks: Marks, today: date) -> Read:
        """Upper or lower case is one."""
        return self._read

    def _read(self, text: str) -> str:
        word = self._known.get(" ".join(text.casefold().split()))
        if word is None:
            raise Unreadable(_("is not one of: %(words)s") % {"words": ", ".join(self.words)})
        return word


@dataclass(frozen=True)
class Share:
    """A share as 1/2, more than nothing and at most the whole; staged as numerator and denominator."""

    staged: tuple[tuple[str, str], ...] = (("_numerator", "bigint"), ("_denominator", "bigint"))
    empty: str = f"{NULL}\t{NULL}"

    def reader(self, marks: Marks, today: date) -> Read:
        """Two whole numbers."""
        return self._read

    @staticmethod
    def _read(text: str) -> str:
        found = _SHARE.fullmatch(text)
        if not found:
            raise Unreadable(_("is not a share; write it as 1/2"))
        numerator, denominator = int(found[1]), int(found[2])
        if denominator == 0 or numerator == 0:
            raise Unreadable(_("is a share of nothing"))
        if numerator > denominator:
            raise Unreadable(_("is more than the whole"))
        if denominator >= 2**31:
            raise Unreadable(_("has more than %(digits)s digits") % {"digits": 9})
        return f"{numerator}\t{denominator}"


@dataclass(frozen=True)
class PersonalCode:
    """A Latvian personal code; only its keyed digest and its sealed form are ever staged."""

    staged: tuple[tuple[str, str], ...] = (("_digest", "bytea"), ("_sealed", "bytea"))
    empty: str = f"{NULL}\t{NULL}"

    def reader(self, marks: Marks, today: date) -> Read:
        """The old check digit is no gate (kernel.personal_code). The key is asked for once: COPY has the line then."""
        key = person_keys.in_use()

        def read(text: str) -> str:
            try:
                code = personal_code.normalise(text)
            except ValueError:
                raise Unreadable(_("is not a personal code; it has six digits, a dash and five digits")) from None
            digest, sealed = personal_code.digest(code, key=key), personal_code.seal(code, key=key)
            return rf"\\x{digest.hex()}" "\t" rf"\\x{sealed.hex()}"

        return read


def day(text: str) -> date | None:
    """The day a text means, or None; a time of 00:00 behind it is let pass."""
    if found := _ISO.fullmatch(text):
        year, number, of_month = map(int, found.groups())
    elif found := _DOTTED.fullmatch(text):
        of_month, number, year = map(int, found.groups())
    else:
        return None
    try:
        return date(year, number, of_month) if EARLIEST <= year <= LATEST else None
    except ValueError:
        return None


def month(text: str) -> Month | None:
    """The month a text means, or None; a workbook turns months into the first day of them."""
    if found := _YEAR_MONTH.fullmatch(text):
        year, number = int(found[1]), int(found[2])
    elif found := _MONTH_YEAR.fullmatch(text):
        number, year = int(found[1]), int(found[2])
    else:
        first = day(text)
        return Month.of(first) if first and first.day == 1 else None
    return Month(year, number) if 1 <= number <= 12 and EARLIEST <= year <= LATEST else None
