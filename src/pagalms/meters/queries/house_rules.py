"""The dated rules of meters as the office looks at them: windows, missing readings, terms of verification."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Generic, TypeVar

from django.utils.translation import gettext_lazy as _

from pagalms.kernel.month import Month
from pagalms.kernel.refusal import Refusal
from pagalms.meters.models import Kind, MissingRule, VerificationRule, WindowRule
from pagalms.meters.queries.windows import calendar_of
from pagalms.meters.rules.window import Rule, Window, window_of

MONTHS_AHEAD = 13
RULES_SUBJECT = "reading_rules"  # in the journal: rules that were withdrawn, whose own key is gone
KINDS = Kind.choices
ANCHORS = WindowRule.Anchor.choices

R = TypeVar("R", WindowRule, MissingRule, VerificationRule)


class State(StrEnum):
    """Whether a rule counts."""

    COMING = "coming"
    NOW = "now"
    PAST = "past"


@dataclass(frozen=True)
class Dated(Generic[R]):
    """A rule with whether it counts on the day."""

    rule: R
    state: State


@dataclass(frozen=True)
class Moved:
    """A month's window as it is now and as a new rule would have it."""

    month: Month
    now: Window
    then: Window

    @property
    def is_moved(self) -> bool:
        """Whether the rule changes anything in this month."""
        return (self.now.first_day, self.now.last_day) != (self.then.first_day, self.then.last_day)


def window_rules(*, on: date) -> list[Dated[WindowRule]]:
    """The rules of windows, those for all first, the latest first."""
    found = WindowRule.objects.select_related("house").order_by("house__address", "kind", "-effective_from")
    return _dated(found, on=on, scope=lambda rule: (rule.house_id, rule.kind))


def missing_rules_dated(*, on: date) -> list[Dated[MissingRule]]:
    """The rules of missing readings, in the same order."""
    found = MissingRule.objects.select_related("house").order_by("house__address", "-effective_from")
    return _dated(found, on=on, scope=lambda rule: (rule.house_id, ""))


def verification_rules(*, on: date) -> list[Dated[VerificationRule]]:
    """The terms of verification, in the same order."""
    found = VerificationRule.objects.select_related("house").order_by("house__address", "kind", "-effective_from")
    return _dated(found, on=on, scope=lambda rule: (rule.house_id, rule.kind))


def windows_moved(rule: Rule, *, at: datetime) -> list[Moved]:
    """The windows of the coming year by a new rule, beside what they are now. Writes nothing.

    Raises Refusal: `not_a_month` unless it begins with a month, `too_late` when a window that it would move has opened
    or would have opened already, `empty` when some window would end before it begins or reach into the next one.
    """
    if rule.effective_from.day != 1:
        raise Refusal("not_a_month", _("A rule begins with the first day of a month."), field="effective_from")
    calendar = calendar_of(None, at=at)
    first = Month.of(rule.effective_from)
    months = [first.plus(offset) for offset in range(MONTHS_AHEAD)]
    moved = [
        Moved(month, calendar.of(month, house=rule.house, kind=rule.kind), window_of(rule, month)) for month in months
    ]
    if min(moved[0].now.opens, moved[0].then.opens) <= at:
        raise Refusal(
            "too_late", _("The window of this month is open or over; choose a later month."), field="effective_from"
        )
    windows = [one.then for one in moved]
    following = [*windows[1:], window_of(rule, months[-1].plus(1))]
    if any(not one.first_day <= one.last_day < after.first_day for one, after in zip(windows, following, strict=True)):
        raise Refusal("empty", _("With these days a window would have no day or would meet the next one."))
    return moved


def _dated(found: Iterable[R], *, on: date, scope: Callable[[R], tuple[int | None, str]]) -> list[Dated[R]]:
    rules = sorted(found, key=lambda rule: rule.house_id is not None)
    counting: dict[tuple[int | None, str], R] = {}
    for rule in rules:
        if rule.effective_from <= on:
            counting.setdefault(scope(rule), rule)
    return [Dated(rule, _state(rule, counting.get(scope(rule)), on=on)) for rule in rules]


def _state(rule: R, counting: R | None, *, on: date) -> State:
    if rule.effective_from > on:
        return State.COMING
    return State.NOW if rule == counting else State.PAST
