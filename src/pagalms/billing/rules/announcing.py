"""How a letter about a bill is named in the outbox, so that a month of them can be counted."""

from __future__ import annotations

import re
from datetime import date
from typing import Protocol

_ABOUT = re.compile(r"bill:\d{4}-\d\d:(\d{1,18})", re.ASCII)


class Announced(Protocol):
    """What the name needs of a bill."""

    @property
    def pk(self) -> int:
        """Its key."""

    @property
    def period(self) -> date:
        """The month it is for."""


def about_bill(bill: Announced) -> str:
    """bill:2026-05:123."""
    return f"{about_month(bill.period)}{bill.pk}"


def about_month(month: date) -> str:
    """How the names of all letters about the month's bills begin."""
    return f"bill:{month:%Y-%m}:"


def bill_of(about: str) -> int | None:
    """The key of the bill that a letter is about, or None."""
    found = _ABOUT.fullmatch(about)
    return int(found[1]) if found else None
