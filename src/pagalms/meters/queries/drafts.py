"""What was noted before the window opened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from pagalms.accounts.models import User
from pagalms.meters.models import Draft
from pagalms.meters.queries.sheet import Sheet
from pagalms.meters.queries.windows import calendar_of
from pagalms.meters.rules.window import Window


def drafts_of(user: User, *sheets: Sheet) -> dict[int, Draft]:
    """What the person noted for the windows of these forms, by meter. One statement."""
    months = {line.meter.pk: line.window.month.first for sheet in sheets for line in sheet.to_read}
    found = Draft.objects.filter(by=user, meter__in=months)
    return {draft.meter_id: draft for draft in found if draft.period == months[draft.meter_id]}


def opened_drafts(*, at: datetime) -> tuple[dict[tuple[int, int], list[Draft]], list[Draft]]:
    """Those to be handed in now, by person and flat, and those whose window has closed."""
    waiting = Draft.objects.select_related("meter__point__apartment__house", "by").order_by("pk")
    by_flat: defaultdict[tuple[int, int], list[Draft]] = defaultdict(list)
    over = []
    for draft, window in _with_windows(waiting, at=at):
        if window.closes <= at:
            over.append(draft)
        elif draft.by_itself and window.is_open(at):
            by_flat[draft.by_id, draft.meter.point.apartment_id].append(draft)
    return by_flat, over


def _with_windows(drafts: Iterable[Draft], *, at: datetime) -> Iterable[tuple[Draft, Window]]:
    calendar = calendar_of(None, at=at)
    for draft in drafts:
        point = draft.meter.point
        window = calendar.at(at, house=point.apartment.house_id, kind=point.kind)
        if window.month.first > draft.period:  # the next one counts by now
            yield draft, calendar.of(window.month.plus(-1), house=point.apartment.house_id, kind=point.kind)
        else:
            yield draft, window
