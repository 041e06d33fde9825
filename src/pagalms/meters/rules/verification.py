"""Until when a meter's verification counts and when its people are told; the terms are dated rules of the house.

Since June 2025 there is no general term for water meters of apartments: a meter may have no date, and a date that
had passed before obliges nobody any more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pagalms.kernel.month import Month

STAGES = (3, 2, 1)
OVER = 0
TOLD_FOR_MONTHS = 3  # how long after the end it is still news


@dataclass(frozen=True, slots=True)
class Regime:
    """From this day on a verification counts for so many years; None: there is no general term."""

    effective_from: date
    years: int | None
    house: int | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Device:
    """What of a meter the term depends on; `verified_until` as accounting knows it."""

    house: int
    kind: str
    installed_on: date
    verified_until: date | None


def regime_for(regimes: Iterable[Regime], device: Device, on: date) -> Regime | None:
    """The regime that counts on a day: house and kind before house before kind before all, then the latest."""
    fitting = [
        one
        for one in regimes
        if one.effective_from <= on and one.house in {None, device.house} and one.kind in {"", device.kind}
    ]
    return max(fitting, key=lambda one: (one.house is not None, one.kind != "", one.effective_from), default=None)


def term_of(device: Device, regimes: Iterable[Regime], *, on: date) -> date | None:
    """The last day on which the verification counts, or None when there is no term.

    The date accounting gives goes before one reckoned from the installation. Where there is no general term any more,
    dates before that change oblige nobody.
    """
    known = tuple(regimes)
    term = device.verified_until
    if term is None:
        at_first = regime_for(known, device, device.installed_on)
        term = months_from(device.installed_on, 12 * at_first.years) if at_first and at_first.years else None
    now = regime_for(known, device, on)
    lapsed = term is not None and now is not None and now.years is None and term < now.effective_from
    return None if lapsed else term


def stage_on(term: date, on: date) -> int | None:
    """What is to be told on a day: 3, 2 or 1 months before the end, OVER after it; None when nothing is."""
    if on > term:
        return OVER if on <= months_from(term, TOLD_FOR_MONTHS) else None
    return min((stage for stage in STAGES if months_from(term, -stage) <= on), default=None)


def months_from(day: date, months: int) -> date:
    """The same day so many months later or earlier, or the last one of a shorter month."""
    month = Month.of(day).plus(months)
    return date(month.year, month.number, min(day.day, month.last.day))
