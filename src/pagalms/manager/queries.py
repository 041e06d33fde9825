"""What the manager says of itself now: asked once every few seconds in each process, from the installation's settings
where nothing has been said (ADR 0026).
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils import translation

from pagalms.files.queries import content_of
from pagalms.manager.models import Version
from pagalms.manager.rules.accounts import Account, on_bill
from pagalms.manager.rules.closed import Closed
from pagalms.manager.rules.colours import Colours
from pagalms.manager.rules.details import Details, Phone
from pagalms.manager.rules.sayings import Kind
from pagalms.manager.wording import hours_in_words

FRESH = 5.0  # seconds for which a process believes what it has read
Sayings = dict[str, dict[str, Any]]
SHEETS = 50  # earlier colours that are still given to pages that were open
_read: list[tuple[float, Sayings]] = []  # until when, and what; at most one


@dataclass(frozen=True)
class Logo:
    """The manager's picture, a PNG at `address`; `alt` is what it says."""

    digest: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True)
class Manager(Details):
    """The manager as pages, letters and papers name it."""

    accounts: tuple[Account, ...] = ()
    logo: Logo | None = None
    colours: Colours | None = None
    closed: tuple[Closed, ...] = ()
    foot_lv: str = ""
    foot_en: str = ""

    @property
    def phone(self) -> str:
        """The first telephone number."""
        return self.phones[0].number

    @property
    def hours(self) -> str:
        """The opening hours in one line."""
        return hours_in_words(self.week) or self.hours_said

    @property
    def foot(self) -> str:
        """The manager's own words at the end of letters, in the language that is spoken now."""
        return (self.foot_en if translation.get_language() == "en" else "") or self.foot_lv

    def account_on(self, day: date) -> Account | None:
        """The account that stands on bills issued that day."""
        return on_bill(self.accounts, day)


def manager() -> Manager:
    """The manager now: at most FRESH seconds old, at most one statement."""
    return _of(_sayings())


def manager_known() -> Manager:
    """The same without a statement, for pages that are made while the database is away."""
    return _of(_read[0][1] if _read else {})


def manager_with(kind: Kind, said: dict[str, Any]) -> Manager:
    """The manager as it would be with this saying; for a preview."""
    return _of({**_sayings(), kind: said})


def forget() -> None:
    """Read again at the next question."""
    _read.clear()


def believe(sayings: Sayings, *, seconds: float = FRESH) -> None:
    """Take these for what is said, for so long."""
    _read[:] = [(time.monotonic() + seconds, sayings)]


def newest(kind: Kind) -> Version | None:
    """The version that counts, read from the database; None when there is none."""
    return Version.objects.filter(kind=kind).select_related("by", "file").first()


def versions(kind: Kind, *, last: int) -> list[Version]:
    """The newest versions of a saying."""
    return list(Version.objects.filter(kind=kind).select_related("by")[:last])


def version_of(kind: Kind, number: int) -> Version | None:
    """One version by its number."""
    return Version.objects.filter(kind=kind, pk=number).first()


def details_of(said: dict[str, Any]) -> Details:
    """The details that a version says, the installation's when it says nothing."""
    return Details.read(said) if said else _installed()


def accounts_of(said: dict[str, Any]) -> tuple[Account, ...]:
    """The accounts that a version says, the installation's when it says nothing."""
    if said:
        return tuple(Account.read(one) for one in said["accounts"])
    own = settings.MANAGER
    iban = own["iban"].replace(" ", "")
    return (Account(iban, own["bic"], on_bills=True),) if iban else ()


def sheet_named(digest: str) -> str:
    """The stylesheet with this digest, of the present colours or of earlier ones; empty when there is none."""
    rows = Version.objects.filter(kind=Kind.COLOURS).exclude(said={}).values_list("said", flat=True)
    every = (Colours(**said) for said in rows[:SHEETS])
    return next((one.sheet for one in every if one.digest == digest), "")


def closed_of(version: Version | None) -> tuple[Closed, ...]:
    """The closed days that a version says."""
    return tuple(Closed.read(one) for one in version.said.get("closed", ())) if version else ()


def logo_content(digest: str) -> bytes:
    """The PNG of a logo, of this time or of an earlier one; empty when there is none with this digest.

    Raises kernel.away.Away while the bytes cannot be had.
    """
    found = Version.objects.filter(kind=Kind.LOGO, said__digest=digest).select_related("file").first()
    return content_of(found.file) if found and found.file else b""


def _sayings() -> Sayings:
    if _read and time.monotonic() < _read[0][0]:
        return _read[0][1]
    rows = Version.objects.order_by("kind", "-pk").distinct("kind").values_list("kind", "said")
    said: Sayings = dict(rows)
    believe(said)
    return said


def _of(sayings: Sayings) -> Manager:
    logo, foot, colours = sayings.get(Kind.LOGO), sayings.get(Kind.FOOT, {}), sayings.get(Kind.COLOURS)
    return Manager(
        **vars(details_of(sayings.get(Kind.DETAILS, {}))),
        accounts=accounts_of(sayings.get(Kind.ACCOUNTS, {})),
        logo=Logo(**logo) if logo else None,
        colours=_colours(**colours) if colours else None,
        closed=tuple(Closed.read(one) for one in sayings.get(Kind.CLOSED, {}).get("closed", ())),
        foot_lv=foot.get("lv", ""),
        foot_en=foot.get("en", ""),
    )


@lru_cache(maxsize=8)
def _colours(light: str, dark: str) -> Colours:
    return Colours(light, dark)  # it counts its shades once


def _installed() -> Details:
    own = settings.MANAGER
    return Details(
        name=own["name"], short_name=own["short_name"], registration_no=own["registration_no"],
        address=own["address"], phones=(Phone(own["phone"]),), email=own["email"], hours_said=own["hours"],
    )  # fmt: skip
