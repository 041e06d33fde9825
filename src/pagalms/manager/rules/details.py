"""Who the manager is and how one gets there: name, address, telephones, opening hours."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

LONGEST_NAME, LONGEST_SHORT, LONGEST_ADDRESS, LONGEST_USE, LONGEST_LINK, LONGEST_HOURS = 70, 30, 150, 60, 200, 60
PHONES = 6
DAYS = 7
_PHONE = re.compile(r"\+?[\d ()/-]{5,30}")
_SPAN = re.compile(r"(\d{1,2})(?:[.:](\d{2}))?\s*[-–—]\s*(\d{1,2})(?:[.:](\d{2}))?")
_PAGE = re.compile(r"https?://[^\s/?#]+\.[^\s/?#]+([/?#]\S*)?", re.IGNORECASE)


@dataclass(frozen=True)
class Phone:
    """A telephone number and what it is for; the first of several is the one that pages and letters name."""

    number: str
    use: str = ""


@dataclass(frozen=True)
class Details:
    """What pages, letters and papers say of the manager. `week` has the hours of Monday to Sunday, "" when closed.

    `hours_said` are opening hours in words, as an installation's settings give them; the `week` goes before them.
    """

    name: str
    short_name: str
    registration_no: str
    address: str
    phones: tuple[Phone, ...]
    email: str
    homepage: str = ""
    week: tuple[str, ...] = ("",) * DAYS
    hours_said: str = ""

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Details:
        """As a version keeps them."""
        phones = tuple(Phone(**phone) for phone in said["phones"])
        return cls(**{**said, "phones": phones, "week": tuple(said["week"])})

    def kept(self) -> dict[str, Any]:
        """As a version keeps them."""
        return asdict(self)


@dataclass(frozen=True)
class Span:
    """Days in a row with the same hours; Monday is 0."""

    first: int
    last: int
    hours: str


def spans(hours: Sequence[str]) -> list[Span]:
    """The week in as few words as possible; days that are closed are left out."""
    found: list[Span] = []
    for day, said in enumerate(hours):
        if found and found[-1].last == day - 1 and found[-1].hours == said:
            found[-1] = Span(found[-1].first, day, said)
        elif said:
            found.append(Span(day, day, said))
    return found


def hours_of(text: str) -> str:
    """Hours as typed, in one form: "9-12, 13:00-17" is "9.00–12.00, 13.00–17.00". Raises ValueError."""
    said, before = [], -1
    for part in text.split(","):
        found = _SPAN.fullmatch(part.strip())
        if found is None:
            raise ValueError(part)
        from_hour, from_minute, to_hour, to_minute = (int(number or 0) for number in found.groups())
        opens, closes = from_hour * 60 + from_minute, to_hour * 60 + to_minute
        if not before < opens < closes <= 24 * 60 or max(from_minute, to_minute) > 59:
            raise ValueError(part)
        before = closes
        said.append(f"{from_hour}.{from_minute:02}–{to_hour}.{to_minute:02}")
    return ", ".join(said)


def wrong_in(details: Details) -> dict[str, str]:
    """What is wrong, as a code by field; empty when everything can be said."""
    missing = {name: "missing" for name in ("name", "short_name", "address", "email") if not getattr(details, name)}
    found = dict(missing)
    if not re.fullmatch(r"\d{11}", details.registration_no):
        found["registration_no"] = "registration_no"
    if not details.phones:
        found["phone_0"] = "no_phone"
    for place, phone in enumerate(details.phones):
        if not _PHONE.fullmatch(phone.number):
            found[f"phone_{place}"] = "phone"
    if details.homepage and not _PAGE.fullmatch(details.homepage):
        found["homepage"] = "homepage"
    for day, hours in enumerate(details.week):
        if hours and not _are_hours(hours):
            found[f"hours_{day}"] = "hours"
    return found


def _are_hours(text: str) -> bool:
    try:
        return bool(hours_of(text))
    except ValueError:
        return False
