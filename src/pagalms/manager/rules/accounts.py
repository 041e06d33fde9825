"""The accounts to which people pay, and which of them stands on a bill of a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from schwifty import IBAN
from schwifty.exceptions import SchwiftyException

MOST = 6
LONGEST_USE = 60


@dataclass(frozen=True)
class Account:
    """An account number with what it is for. On bills that are issued from `since` on (None: always), if `on_bills`."""

    iban: str
    bic: str = ""
    bank: str = ""
    use: str = ""
    on_bills: bool = False
    since: date | None = None

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Account:
        """As a version keeps it."""
        return cls(**{**said, "since": date.fromisoformat(said["since"]) if said["since"] else None})

    def kept(self) -> dict[str, Any]:
        """As a version keeps it."""
        return {**vars(self), "since": self.since.isoformat() if self.since else None}


def account_of(iban: str, **more: Any) -> Account:
    """The account with this number, its bank read from it. Raises ValueError for a number that no bank gives."""
    try:
        number = IBAN(iban)
    except SchwiftyException as fault:
        raise ValueError(iban) from fault
    return Account(number.compact, str(number.bic or ""), number.bank_short_name or number.bank_name or "", **more)


def on_bill(accounts: Iterable[Account], day: date) -> Account | None:
    """The account on bills issued that day: the one that began last; None when none had begun."""
    begun = [one for one in accounts if one.on_bills and (one.since is None or one.since <= day)]
    return max(begun, key=lambda one: one.since or date.min, default=None)


def wrong_in(accounts: Iterable[Account]) -> tuple[int, str] | None:
    """What is wrong with which of them: two with one number, none or two for the bills of a day."""
    seen: set[str] = set()
    days: set[date | None] = set()
    every = list(accounts)
    for place, one in enumerate(every):
        if one.iban in seen:
            return place, "twice"
        if one.on_bills and one.since in days:
            return place, "same_day"
        seen.add(one.iban)
        days |= {one.since} if one.on_bills else set()
    return None if None in days else (0, "no_first")
