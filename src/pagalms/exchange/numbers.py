"""Numbers as accounting writes them: decimal comma or point, thousands apart, never guessed silently wrong.

`206,03` and `1 234,5` say by themselves which mark is the decimal one. `134,543` does not: it is 134.543, unless the
same file proves that its comma parts thousands. So a file is read once with a lone mark taken as decimal while its
evidence is collected, and read again where the evidence says otherwise.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

_PLAIN = re.compile(r"([+-]?)([0-9]+)(?:([.,])([0-9]+))?")
_GROUPED = re.compile(r"([+-]?)([0-9]{1,3}(?:([ \u00a0\u202f\u2009'’.,])[0-9]{3})(?:\3[0-9]{3})*)(?:([.,])([0-9]+))?")
_OTHER = {",": ".", ".": ","}


class Unreadable(ValueError):
    """A value that cannot be taken; its text is the reason in the reader's language."""


@dataclass
class Marks:
    """What a file's numbers have proved so far, and what was decided about its lone marks."""

    decimal: set[str] = field(default_factory=set)
    group: set[str] = field(default_factory=set)
    lone: set[str] = field(default_factory=set)
    parting: frozenset[str] = frozenset()  # lone marks that part thousands
    doubtful: frozenset[str] = frozenset()  # lone marks that nobody can tell

    def verdict(self) -> Marks | None:
        """How the file must be read again, or None when the first reading was right."""
        parting, doubtful = set(), set()
        for mark in self.lone:
            other = _OTHER[mark]
            if mark in self.group and mark not in self.decimal:
                parting.add(mark)
            elif mark in self.group or other in self.lone or (other in self.decimal and other not in self.group):
                doubtful.add(mark)
        if not parting and not doubtful:
            return None
        return Marks(parting=frozenset(parting), doubtful=frozenset(doubtful))


def split(text: str, marks: Marks) -> tuple[str, str, str]:
    """Sign (`-` or nothing), whole digits and decimal digits of a number. Raises Unreadable."""
    text = text.replace("\u2212", "-")
    if plain := _PLAIN.fullmatch(text):
        sign, whole, mark, decimals = plain.groups()
        if mark and len(decimals) == 3 and len(whole) <= 3 and whole[0] != "0":
            return _lone(sign, whole, mark, decimals, marks)
        if mark:
            marks.decimal.add(mark)
    elif (grouped := _GROUPED.fullmatch(text)) and grouped[3] != grouped[4]:
        sign, whole, parted, mark, decimals = grouped.groups()
        whole = whole.replace(parted, "")
        if parted in _OTHER:
            marks.group.add(parted)
        if mark:
            marks.decimal.add(mark)
    else:
        raise Unreadable(_("is not a number"))
    return sign.replace("+", ""), whole, decimals or ""


def _lone(sign: str, whole: str, mark: str, decimals: str, marks: Marks) -> tuple[str, str, str]:
    marks.lone.add(mark)
    if mark in marks.doubtful:
        raise Unreadable(
            _(
                "can be read in two ways, because this file has numbers with a decimal comma and with a decimal point;"
                " write it without thousands separators"
            )
        )
    sign = sign.replace("+", "")
    return (sign, whole + decimals, "") if mark in marks.parting else (sign, whole, decimals)
