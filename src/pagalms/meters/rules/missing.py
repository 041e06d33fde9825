"""What is charged when a reading is missing (DOMAIN, Readings); the numbers are a dated rule of the house."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pagalms.kernel.month import Month
from pagalms.meters.rules.usage import Use


@dataclass(frozen=True, slots=True)
class MissingRule:
    """The average of the last `average_of` months, and from the `difference_from`th missing month the difference."""

    effective_from: date = date.min
    average_of: int = 3
    difference_from: int = 4
    house: int | None = None


@dataclass(frozen=True, slots=True)
class Forecast:
    """What happens to a meter when the reading of `month` is missing.

    `in_a_row`: how many are missing then; `average`: what is charged as used (None: nothing is known, or the
    difference is charged); `difference_from`: the first month in which the house's difference is charged.
    """

    month: Month
    in_a_row: int
    average: Decimal | None
    difference_from: Month

    @property
    def by_difference(self) -> bool:
        """Whether the difference is charged already in this month."""
        return self.month >= self.difference_from


DEFAULT = MissingRule()


def missing_rule_for(rules: Iterable[MissingRule], month: Month, *, house: int) -> MissingRule:
    """The rule that counts for a month: of the house before the general one, then the latest."""
    fitting = [rule for rule in rules if rule.effective_from <= month.first and rule.house in {None, house}]
    return max(fitting, key=lambda rule: (rule.house is not None, rule.effective_from), default=DEFAULT)


def forecast(uses: Sequence[Use], rule: MissingRule, month: Month, *, in_a_row: int) -> Forecast:
    """What a missing reading of `month` means, the `in_a_row`th without one."""
    first_missing = month.plus(1 - in_a_row)
    difference_from = first_missing.plus(rule.difference_from - 1)
    known = average([use for use in uses if use.month < month], of=rule.average_of)
    return Forecast(month, in_a_row, None if month >= difference_from else known, difference_from)


def average(uses: Sequence[Use], *, of: int) -> Decimal | None:
    """The average of the last months that are known, to the third decimal; a use over several counts for each."""
    months = [use.monthly for use in uses for _month in range(use.months)][-of:]
    return (sum(months, Decimal(0)) / len(months)).quantize(Decimal("0.001")) if months else None
