"""When readings may be handed in (FAQ 7; DOMAIN, Readings): anchors to a month, made into exact moments.

A window is half-open: 00:00 of its first day to 24:00 of its last, in Riga. The moments are kept in UTC, because
Python compares two times of one zone by their faces, which is wrong twice a year.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from pagalms.kernel.month import Month
from pagalms.kernel.zone import RIGA
from pagalms.meters.rules.free_days import next_working_day


class Anchor(StrEnum):
    """What a day of a rule is counted from."""

    START = "start"
    END = "end"
    NEXT_START = "next_start"


@dataclass(frozen=True, slots=True)
class Rule:
    """First and last day of the window as anchors and offsets; for a house, a kind, both or all (None and "").

    `waits_for_work`: a last day on which offices rest moves to the next working day.
    """

    opens_from: Anchor
    opens_offset: int
    closes_from: Anchor
    closes_offset: int
    effective_from: date = date.min
    house: int | None = None
    kind: str = ""
    waits_for_work: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """The time for the readings of `month`: from `first_day` to `last_day`, both included.

    `reason`: why it is longer than the rule says, in the words of who made it longer; "" when it is not.
    """

    month: Month
    first_day: date
    last_day: date
    reason: str = ""

    @property
    def opens(self) -> datetime:
        """The first moment inside."""
        return _midnight(self.first_day)

    @property
    def closes(self) -> datetime:
        """The first moment after it."""
        return _midnight(self.last_day + timedelta(days=1))

    def is_open(self, at: datetime) -> bool:
        """Whether a reading that arrives at this moment is in time."""
        return self.opens <= at < self.closes


@dataclass(frozen=True, slots=True)
class Kept:
    """A window that was made from the rules and stays as it was, whatever the rules become; for a house and a kind."""

    window: Window
    house: int | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Longer:
    """One month's window made longer for a house, a kind, both or all."""

    month: Month
    until: date
    reason: str
    house: int | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """Whole days, hours and minutes until the window closes."""

    days: int
    hours: int
    minutes: int


# FAQ 7: the last two calendar days of a month and the first day of the next one.
DEFAULT = Rule(Anchor.END, -1, Anchor.NEXT_START, 0)
_MONTHS_BACK, _MONTHS_AHEAD = 3, 15


@dataclass(frozen=True, slots=True)
class Calendar:
    """Every window there was, is and will be: kept ones first, the rest from the rules, some made longer."""

    rules: tuple[Rule, ...] = ()
    kept: tuple[Kept, ...] = ()
    longer: tuple[Longer, ...] = ()

    def of(self, month: Month, *, house: int | None, kind: str) -> Window:
        """The window in which the readings of this month are handed in."""
        window = self.unwidened(month, house=house, kind=kind)
        fitting = [one for one in self.longer if one.month == month and _fits(one, house, kind)]
        last = max(fitting, key=lambda one: one.until, default=None)
        if last is None or last.until <= window.last_day:
            return window
        return replace(window, last_day=last.until, reason=last.reason)

    def unwidened(self, month: Month, *, house: int | None, kind: str) -> Window:
        """The same as it was before anybody made it longer."""
        fitting = [one for one in self.kept if one.window.month == month and _fits(one, house, kind)]
        kept = max(fitting, key=_special, default=None)
        return kept.window if kept else window_of(rule_for(self.rules, month, house=house, kind=kind), month)

    def at(self, at: datetime, *, house: int | None, kind: str) -> Window:
        """The window that is open at this moment, or else the next one (`is_open` tells which)."""
        this_month = Month.of(at.astimezone(RIGA).date())
        for offset in range(-_MONTHS_BACK, _MONTHS_AHEAD):
            window = self.of(this_month.plus(offset), house=house, kind=kind)
            if at < window.closes and window.first_day <= window.last_day:
                return window
        raise ValueError("the rules leave no window open in the coming year")

    def scopes(self, month: Month) -> set[tuple[int | None, str]]:
        """The houses and kinds that have a rule of their own in this month, and all (None, "")."""
        return {(None, ""), *((rule.house, rule.kind) for rule in self.rules if rule.effective_from <= month.first)}

    def within(self, house: int | None, kind: str) -> list[tuple[int | None, str]]:
        """The houses and kinds that may have windows of their own within this house and this kind (None, "": all)."""
        every: list[Rule | Kept | Longer] = [*self.rules, *self.kept, *self.longer]
        houses = {house, *(one.house for one in every if house is None)}
        kinds = {kind, *(one.kind for one in every if not kind)}
        return [(one_house, one_kind) for one_house in houses for one_kind in kinds]

    def is_kept(self, month: Month) -> bool:
        """Whether the windows of this month stay as they are."""
        return any(one.window.month == month for one in self.kept)


def rule_for(rules: Iterable[Rule], month: Month, *, house: int | None, kind: str) -> Rule:
    """The rule that counts for a month: house and kind before house before kind before all, then the latest."""
    fitting = [rule for rule in rules if rule.effective_from <= month.first and _fits(rule, house, kind)]
    return max(fitting, key=lambda rule: (*_special(rule), rule.effective_from), default=DEFAULT)


def window_of(rule: Rule, month: Month) -> Window:
    """The window of a month by this rule."""
    last_day = _day(rule.closes_from, rule.closes_offset, month)
    return Window(
        month=month,
        first_day=_day(rule.opens_from, rule.opens_offset, month),
        last_day=next_working_day(last_day) if rule.waits_for_work else last_day,
    )


def time_left(window: Window, at: datetime) -> TimeLeft:
    """How long the window stays open, cut down to whole minutes so that it never promises more than there is."""
    minutes = int((window.closes - at) / timedelta(minutes=1))
    return TimeLeft(days=minutes // 1440, hours=minutes // 60 % 24, minutes=minutes % 60)


def _fits(one: Rule | Kept | Longer, house: int | None, kind: str) -> bool:
    return one.house in {None, house} and one.kind in {"", kind}


def _special(one: Rule | Kept) -> tuple[bool, bool]:
    return one.house is not None, one.kind != ""


def _day(anchor: Anchor, offset: int, month: Month) -> date:
    day = {Anchor.START: month.first, Anchor.END: month.last, Anchor.NEXT_START: month.plus(1).first}[anchor]
    return day + timedelta(days=offset)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), RIGA).astimezone(UTC)
