"""The calendar of windows, from the database."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import CharField, Q, QuerySet, Value

from pagalms.kernel.month import Month
from pagalms.kernel.zone import RIGA
from pagalms.meters.models import KeptWindow, WindowChange, WindowRule
from pagalms.meters.rules.window import DEFAULT, Anchor, Calendar, Kept, Longer, Rule, Window, rule_for

MONTHS_BACK = 3


def calendar_of(houses: Collection[int] | None, *, at: datetime) -> Calendar:
    """The windows of these houses (None: of all) since some months before this moment. Two statements."""
    scope = Q() if houses is None else Q(house=None) | Q(house__in=list(houses))
    rules = WindowRule.objects.filter(scope)
    since = Month.of(at.astimezone(RIGA).date()).plus(-MONTHS_BACK).first
    scope &= Q(period__gte=since)
    kept, longer = [], []
    for is_kept, period, house, kind, first_day, last_day, reason in _rows(scope):
        month = Month.of(period)
        if is_kept:
            kept.append(Kept(Window(month, first_day, last_day), house, kind))
        else:
            longer.append(Longer(month, last_day, reason, house, kind))
    return Calendar(tuple(_rule(row) for row in rules), tuple(kept), tuple(longer))


@dataclass(frozen=True)
class NextWindow:
    """The window that is open, or else the next one, for whoever has no rule of their own.

    `is_open` now; `is_usual`: by the rule of FAQ 7; `differs`: some houses or kinds of meters have other days.
    """

    window: Window
    is_open: bool
    is_usual: bool
    differs: bool


def next_window(*, at: datetime) -> NextWindow:
    """What to tell somebody who has not signed in. Two statements."""
    calendar = calendar_of(None, at=at)
    window = calendar.at(at, house=None, kind="")
    rule = rule_for(calendar.rules, window.month, house=None, kind="")
    usual = (rule.opens_from, rule.opens_offset, rule.closes_from, rule.closes_offset)
    return NextWindow(
        window=window,
        is_open=window.is_open(at),
        is_usual=usual == (DEFAULT.opens_from, DEFAULT.opens_offset, DEFAULT.closes_from, DEFAULT.closes_offset),
        differs=len(calendar.scopes(window.month)) > 1,
    )


def _rows(scope: Q) -> QuerySet[Any, Any]:
    """Kept windows and those made longer as rows of one shape, so that a page asks once for both."""
    own = ("period", "house", "kind")
    kept = KeptWindow.objects.filter(scope).values_list(
        Value(value=True), *own, "first_day", "last_day", Value("", CharField())
    )
    longer = WindowChange.objects.filter(scope).values_list(Value(value=False), *own, "until", "until", "reason")
    return kept.union(longer, all=True)


def _rule(row: WindowRule) -> Rule:
    return Rule(
        opens_from=Anchor(row.opens_from),
        opens_offset=row.opens_offset,
        closes_from=Anchor(row.closes_from),
        closes_offset=row.closes_offset,
        effective_from=row.effective_from,
        house=row.house_id,
        kind=row.kind,
        waits_for_work=row.waits_for_work,
    )
