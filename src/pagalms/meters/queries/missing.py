"""What a missing reading would cost, by meter."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from pagalms.meters import models
from pagalms.meters.queries.sheet import Line, Sheet
from pagalms.meters.rules.missing import Forecast, MissingRule, forecast, missing_rule_for


@dataclass(frozen=True)
class IfMissing:
    """A meter of the form and what happens without its reading."""

    line: Line
    rule: MissingRule
    forecast: Forecast


def if_missing(sheet: Sheet) -> list[IfMissing]:
    """The meters that residents read, with what is charged without a reading in their window. One statement."""
    rules = missing_rules(house=sheet.flat.house_id)
    found = []
    for line in sheet.to_read:
        month = line.window.month
        rule = missing_rule_for(rules, month, house=sheet.flat.house_id)
        found.append(IfMissing(line, rule, forecast(line.uses, rule, month, in_a_row=line.months)))
    return found


def missing_rules(*, house: int | None = None) -> list[MissingRule]:
    """The rules for missing readings: of all houses, or those that may count for this one. One statement."""
    rows = models.MissingRule.objects.all()
    if house is not None:
        rows = rows.filter(Q(house=None) | Q(house=house))
    return [MissingRule(row.effective_from, row.average_of, row.difference_from, row.house_id) for row in rows]
