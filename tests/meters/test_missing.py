"""What a missing reading means: the average, and from the fourth month the difference."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from pagalms.kernel.month import Month
from pagalms.meters.models import MissingRule as Row
from pagalms.meters.models import Reading
from pagalms.meters.queries import sheet_of
from pagalms.meters.queries.missing import if_missing
from pagalms.meters.rules.missing import DEFAULT, MissingRule, forecast, missing_rule_for
from pagalms.meters.rules.usage import Use
from tests.meters.forms import meters
from tests.people import NOON, Village

MAY = Month(2026, 5)
USES = [Use(Month(2026, number), Decimal(amount)) for number, amount in ((1, 9), (2, 2), (3, 3), (4, 4))]


@pytest.mark.parametrize(
    ("in_a_row", "average", "difference_from"),
    [(1, "3.000", "2026-08"), (3, "3.000", "2026-06"), (4, None, "2026-05"), (9, None, "2025-12")],
)
def test_the_average_for_three_months_then_the_difference(
    in_a_row: int, average: str | None, difference_from: str
) -> None:
    told = forecast(USES, DEFAULT, MAY, in_a_row=in_a_row)
    assert told.average == (Decimal(average) if average else None)
    assert str(told.difference_from) == difference_from
    assert told.by_difference is (average is None)


def test_a_use_over_several_months_counts_for_each() -> None:
    told = forecast([Use(Month(2026, 3), Decimal(6), 3), Use(Month(2026, 4), Decimal(5))], DEFAULT, MAY, in_a_row=1)
    assert told.average == Decimal("3.000")
    assert forecast([], DEFAULT, MAY, in_a_row=1).average is None


def test_the_rule_is_of_the_house_and_dated() -> None:
    general, later = MissingRule(), MissingRule(date(2026, 6, 1), 6, 3)
    own = MissingRule(date(2026, 1, 1), 3, 2, house=7)
    rules = [later, own, general]
    assert missing_rule_for(rules, MAY, house=1) == general
    assert missing_rule_for(rules, MAY.plus(1), house=1) == later
    assert missing_rule_for(rules, MAY.plus(1), house=7) == own


def test_anna_misses_may_or_has_missed_since_january(village: Village) -> None:
    cold, hot = meters(village.flat_a)
    Reading.objects.filter(meter=hot, period__gte=date(2026, 4, 1)).delete()
    Row.objects.create(house=village.house, effective_from=date(2026, 5, 1), average_of=3, difference_from=2)
    told = {one.line.meter.pk: one.forecast for one in if_missing(sheet_of(village.flat_a, at=NOON))}
    assert (told[cold.pk].average, told[cold.pk].in_a_row) == (Decimal("2.000"), 1)
    assert told[hot.pk].by_difference
