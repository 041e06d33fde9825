"""Windows: made ahead and kept, ruled anew for months to come, made longer for one month."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from pagalms.accounts.models import User
from pagalms.audit.actions import Detail, record
from pagalms.kernel.month import Month
from pagalms.kernel.refusal import Refusal
from pagalms.kernel.turns import wait_for_turn
from pagalms.kernel.zone import RIGA
from pagalms.meters.models import KeptWindow, WindowChange, WindowRule
from pagalms.meters.queries.house_rules import MONTHS_AHEAD, windows_moved
from pagalms.meters.queries.windows import calendar_of
from pagalms.meters.rules.window import Rule, Window, rule_for, window_of
from pagalms.properties.models import House
from pagalms.ui import formats

AT_ONCE = timedelta(minutes=1)  # a second press of the button


@transaction.atomic
def keep_windows(*, at: datetime) -> int:
    """Write down the windows from the month before to a year ahead that are not yet written; how many were.

    Run as often as one likes, by several at once: what is kept stays.
    """
    this_month = Month.of(at.astimezone(RIGA).date())
    return _keep([this_month.plus(offset) for offset in range(-1, MONTHS_AHEAD)], at=at)


@transaction.atomic
def rule_windows(*, by: User, rule: Rule, at: datetime) -> WindowRule:
    """Have the windows from the month of `rule.effective_from` on follow this rule, where it is the most special one.

    Raises Refusal as `windows_moved` does, by which it can be looked at before: `not_a_month`, `too_late`, `empty`.
    """
    keep_windows(at=at)
    months = [one.month for one in windows_moved(rule, at=at)]
    row, _new = WindowRule.objects.update_or_create(
        house=rule.house and House.objects.get(pk=rule.house),
        kind=rule.kind,
        effective_from=rule.effective_from,
        defaults={
            "opens_from": rule.opens_from,
            "opens_offset": rule.opens_offset,
            "closes_from": rule.closes_from,
            "closes_offset": rule.closes_offset,
            "waits_for_work": rule.waits_for_work,
        },
    )
    make_anew(house=rule.house, kind=rule.kind, since=months[0], at=at)
    detail: Detail = {
        "house": rule.house, "kind": rule.kind, "from": str(months[0]), "days": str(row), "waits": rule.waits_for_work
    }  # fmt: skip
    record("windows_ruled", by=by, at=at, subject=f"window_rule:{row.pk}", detail=detail)
    return row


@transaction.atomic
def lengthen_window(
    *, by: User, month: Month, until: date, reason: str, at: datetime, house: House | None = None, kind: str = ""
) -> WindowChange:
    """Leave the window of one month open until the end of that day; residents read the reason. Sent twice it is once.

    Raises Refusal: `no_reason`, `not_longer` when every window meant is open as long already, `past` when the day is
    over, `next_window` when it would reach into the window of the next month.
    """
    if not reason.strip():
        raise Refusal("no_reason", _("Write the reason: residents will read it."), field="reason")
    if until < at.astimezone(RIGA).date():
        raise Refusal("past", _("This day is over."), field="until")
    wait_for_turn("windows made longer")
    said = {"period": month.first, "house": house, "kind": kind, "until": until, "reason": reason.strip(), "by": by}
    if earlier := WindowChange.objects.filter(**said, at__gt=at - AT_ONCE).first():
        return earlier
    keep_windows(at=at)
    calendar = calendar_of(None, at=at)
    meant = calendar.within(house.pk if house else None, kind)
    windows = [calendar.of(month, house=one, kind=of) for one, of in meant]
    if all(window.last_day >= until for window in windows):
        raise Refusal("not_longer", _("The window is open as long already."), field="until")
    nexts = [calendar.of(month.plus(1), house=one, kind=of) for one, of in meant]
    if any(until >= window.first_day for window in nexts):
        day = formats.day(min(window.first_day for window in nexts))
        raise Refusal("next_window", _("The next window opens on %(day)s.") % {"day": day}, field="until")
    change = WindowChange.objects.create(**said, at=at)
    subject = f"house:{house.pk}" if house else "windows"
    detail: Detail = {
        "month": str(month), "kind": kind, "until": until.isoformat(), "reason": reason.strip()
    }  # fmt: skip
    record("window_lengthened", by=by, at=at, subject=subject, detail=detail)
    return change


def make_anew(*, house: int | None, kind: str, since: Month, at: datetime) -> None:
    """Write the kept windows of this house and kind anew by the rules of now, from a month on; part of a transaction.

    Where no rule of their own is left, the general window counts.
    """
    KeptWindow.objects.filter(house=house, kind=kind, period__gte=since.first).delete()
    calendar = calendar_of(None, at=at)
    months = [since.plus(offset) for offset in range(MONTHS_AHEAD + 1)]
    own = [month for month in months if (house, kind) in calendar.scopes(month)]
    _write([(month, house, kind) for month in own if calendar.is_kept(month)], calendar.rules, at=at)


def keep_month(month: Month, *, at: datetime) -> None:
    """Write down the windows of this month before the first reading is taken in them; part of a transaction."""
    _keep([month], at=at)


def _keep(months: Iterable[Month], *, at: datetime) -> int:
    """A month is kept with all its houses and kinds at once, or one of them would fall back on the general window."""
    calendar = calendar_of(None, at=at)
    scopes = [(month, *scope) for month in months if not calendar.is_kept(month) for scope in calendar.scopes(month)]
    return _write(scopes, calendar.rules, at=at)


def _write(scopes: Sequence[tuple[Month, int | None, str]], rules: Sequence[Rule], *, at: datetime) -> int:
    made = [
        _row(window_of(rule_for(rules, month, house=house, kind=kind), month), house, kind, at=at)
        for month, house, kind in scopes
    ]
    if made:
        KeptWindow.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)


def _row(window: Window, house: int | None, kind: str, *, at: datetime) -> KeptWindow:
    return KeptWindow(
        period=window.month.first,
        house_id=house,
        kind=kind,
        first_day=window.first_day,
        last_day=window.last_day,
        made_at=at,
    )
