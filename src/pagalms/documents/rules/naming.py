"""What the name of a file tells of the document in it: its kind, its day, the time it tells of, its number, a title."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from pagalms.properties.rules import folded

GONE = "\x1f"  # stands where something was understood and taken out; the text keeps its length
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_QUARTER = r"(?:(?P<quarter>[1-4]|i{1,3}|iv)\.?\s*(?:ceturksn\w*|cet|kv)\b\.?|q(?P<q>[1-4]))"
_GADA = r"\.?\s*(?:gad\w*|g)?[\s._-]*"
_MONTHS = ("janv", "febr", "mart", "apr", "maij", "junij", "julij", "aug", "sept", "okt", "nov", "dec")
_WORD = rf"(?P<word>{'|'.join(_MONTHS)})\w*\.?"
_DAYS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<!\d){_YEAR}(?P<s>[-._ ]?)(?P<month>0[1-9]|1[0-2])(?P=s)(?P<day>0[1-9]|[12]\d|3[01])(?!\d)",
        rf"(?<!\d)(?P<day>\d\d?)(?P<s>[-._])\s?(?P<month>\d\d?)(?P=s)\s?{_YEAR}\.?(?!\d)",
        rf"(?<!\d){_YEAR}{_GADA}(?P<day>\d\d?)\.?\s*{_WORD}",
    )
)
_TIMES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<!\d){_YEAR}{_GADA}{_QUARTER}",
        rf"(?<![\da-z]){_QUARTER}[\s._-]*{_YEAR}(?!\d)",
        rf"(?<!\d){_YEAR}{_GADA}{_WORD}",
        rf"(?<!\d){_YEAR}[-._](?P<month>0[1-9]|1[0-2])(?!\d)",
        rf"(?<!\d)(?P<month>0[1-9]|1[0-2])[-._]{_YEAR}(?!\d)",
        rf"(?<!\d){_YEAR}(?!\d)(?:\.?\s*(?:gad\w*|g)\b\.?)?",
    )
)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_NUMBER = re.compile(r"(?<![a-z0-9])nr\.?\s*(?P<number>[0-9a-z][0-9a-z/-]*)")
_KINDS = (
    ("contract", r"ligum|vienosan"),
    ("act", r"akt(?:s|a|u|i|am|us)?\b"),
    ("statement", r"izzin|izrakst|norekin"),
    ("certificate", r"aplieci|sertifikat"),
    ("inspection", r"parbaud|apsekos|apskat"),
    ("estimate", r"tam(?:e|es|i|ju|em)\b"),
    ("report", r"parskat"),
    ("decision", r"lemum|protokol"),
    ("plan", r"plan(?:s|a|u|i|us)?\b"),
)


@dataclass(frozen=True)
class Told:
    """What a name tells; what it does not tell is None or empty."""

    kind: str
    dated: date | None
    year: int | None
    part: str
    number: str
    title: str


def plain(name: str) -> tuple[str, str]:
    """A name without its ending and underscores: as written, and folded; both equally long."""
    stem, dot, ending = unicodedata.normalize("NFC", name).rpartition(".")
    written = (stem if dot and 1 < len(ending) <= 5 and ending.isalnum() else name).replace("_", " ")
    read = folded(written)
    return (written, read) if len(read) == len(written) else (read, read)


def blanked(text: str, start: int, end: int) -> str:
    """The text with a part taken out, as long as before."""
    return text[:start] + GONE * (end - start) + text[end:]


def time_in(read: str) -> tuple[date | None, int | None, str, str]:
    """The day in a folded name, or the year and its part; and the name without them."""
    for pattern in _DAYS:
        for found in pattern.finditer(read):
            day = _day(found)
            if day:
                return day, None, "", blanked(read, *found.span())
    for pattern in _TIMES:
        if time := pattern.search(read):
            return None, int(time["year"]), _part(time.groupdict()), blanked(read, *time.span())
    return None, None, "", read


def told_by(written: str, read: str) -> Told:
    """The rest: `read` is the folded name from which whose it is has been taken out (`rules.matching`)."""
    dated, year, part, read = time_in(read)
    kind = min(
        ((found.start(), kind) for kind, stem in _KINDS if (found := re.search(rf"\b(?:{stem})", read))),
        default=(0, ""),
    )[1]
    number = ""
    if found := _NUMBER.search(read):
        number, read = written[slice(*found.span("number"))], blanked(read, *found.span())
    begun = written.rfind("/") + 1
    left = "".join(" " if sign == GONE else letter for sign, letter in zip(read[begun:], written[begun:], strict=True))
    title = " ".join(left.split()).strip(" -–.,;()")
    return Told(kind, dated, year, part, number[:60], (title[:1].upper() + title[1:])[:200])


def _day(found: re.Match[str]) -> date | None:
    said = found.groupdict()
    month = int(said["month"]) if said.get("month") else _MONTHS.index(said["word"]) + 1
    try:
        return date(int(said["year"]), month, int(said["day"]))
    except ValueError:
        return None


def _part(said: dict[str, str | None]) -> str:
    quarter = said.get("q") or said.get("quarter")
    if quarter:
        return f"Q{_ROMAN.get(quarter, quarter)}"
    if word := said.get("word"):
        return f"{_MONTHS.index(word) + 1:02d}"
    return said.get("month") or ""
