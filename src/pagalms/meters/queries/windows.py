"""The calendar of windows, from the database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import CharField, DateField, Q, QuerySet, Value
from django.db.models.functions import Concat

from pagalms.kernel.month import Month
from pagalms.kernel.prepared import Prepared
from pagalms.kernel.zone import RIGA
from pagalms.meters.models import KeptWindow, Kind, VerificationRule, WindowChange, WindowRule
from pagalms.meters.rules.verification import Regime
from pagalms.meters.rules.window import DEFAULT, Anchor, Calendar, Kept, Longer, Rule, Window, rule_for
from pagalms.properties.models import House

MONTHS_BACK = 3
_RULE, _KEPT, _LONGER, _REGIME = 1, 2, 3, 4


@dataclass(frozen=True)
class HouseRules:
    """The dated rules of houses: when readings are handed in, and how long a verification counts."""

    calendar: Calendar
    regimes: tuple[Regime, ...]


def calendar_of(houses: Collection[int] | None, *, at: datetime) -> Calendar:
    """The windows of these houses (None: of all) since some months before this moment. One statement."""
    return rules_of(houses, at=at).calendar


def rules_of(houses: Collection[int] | None, *, at: datetime) -> HouseRules:
    """The rules of these houses (None: of all), of windows since some months before this moment. One statement."""
    since = Month.of(at.astimezone(RIGA).date()).plus(-MONTHS_BACK).first
    found = _OF_ALL(since=since) if houses is None else _OF_HOUSES(houses=sorted(houses), since=since)
    rules, kept, longer, regimes = [], [], [], []
    for what, day, house, kind, first_day, last_day, words, opens_offset, closes_offset, waits in found:
        if what == _RULE:
            opens_from, _, closes_from = words.partition(" ")
            anchors = Anchor(opens_from), opens_offset, Anchor(closes_from), closes_offset
            rules.append(Rule(*anchors, effective_from=day, house=house, kind=kind, waits_for_work=waits))
        elif what == _KEPT:
            kept.append(Kept(Window(Month.of(day), first_day, last_day), house, kind))
        elif what == _LONGER:
            longer.append(Longer(Month.of(day), last_day, words, house, kind))
        else:
            regimes.append(Regime(day, opens_offset, house, kind))  # years, or None
    return HouseRules(Calendar(tuple(rules), tuple(kept), tuple(longer)), tuple(regimes))


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
    """What to tell somebody who has not signed in. One statement."""
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


def _rows(scope: Q, since: date) -> QuerySet[Any, Any]:
    """Rules, kept windows and longer ones as rows of one shape, so that a page asks once for all of them."""
    own, no_rule = ("house", "kind"), (Value(0), Value(0), Value(value=False))
    anchors = Concat("opens_from", Value(" "), "closes_from", output_field=CharField())
    no_day = Value(None, DateField())
    rules = WindowRule.objects.filter(scope).values_list(
        Value(_RULE), "effective_from", *own, no_day, no_day, anchors, "opens_offset", "closes_offset", "waits_for_work"
    )
    kept = KeptWindow.objects.filter(scope, period__gte=since).values_list(
        Value(_KEPT), "period", *own, "first_day", "last_day", Value("", CharField()), *no_rule
    )
    longer = WindowChange.objects.filter(scope, period__gte=since).values_list(
        Value(_LONGER), "period", *own, "until", "until", "reason", *no_rule
    )
    regimes = VerificationRule.objects.filter(scope).values_list(
        Value(_REGIME), "effective_from", *own, no_day, no_day, Value("", CharField()), "years", *no_rule[1:]
    )
    return rules.union(kept, longer, regimes, all=True)


_OF_ALL = Prepared(lambda since: _rows(Q(), since))
_OF_HOUSES = Prepared(lambda houses, since: _rows(Q(house=None) | Q(house__in=houses), since))


def general_windows(months: Sequence[Month], *, at: datetime) -> list[Window]:
    """The windows of these months for whoever has no rule of their own. One statement."""
    calendar = calendar_of([], at=at)
    return [calendar.of(month, house=None, kind="") for month in months]


@dataclass(frozen=True)
class Special:
    """The window of a house, a kind of meters or both that is not the general one."""

    house: House | None
    kind: str
    window: Window


def special_windows(month: Month, *, at: datetime) -> list[Special]:
    """The windows of a month that differ from the general one. Two statements."""
    calendar = calendar_of(None, at=at)
    general = calendar.of(month, house=None, kind="")
    found = [(scope, calendar.of(month, house=scope[0], kind=scope[1])) for scope in calendar.within(None, "")]
    houses = House.objects.in_bulk([house for (house, _kind), _window in found if house])
    special = [
        Special(houses.get(house or 0), str(dict(Kind.choices).get(kind, "")), window)
        for (house, kind), window in found
        if (window.first_day, window.last_day) != (general.first_day, general.last_day)
    ]
    return sorted(special, key=lambda one: (str(one.house or ""), one.kind))


def changes_since(month: Month) -> list[WindowChange]:
    """The months made longer since this one, newest first."""
    found = WindowChange.objects.filter(period__gte=month.first).select_related("house", "by")
    return list(found.order_by("-at", "-pk"))
