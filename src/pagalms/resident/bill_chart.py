"""The chart of what months cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

from pagalms.billing.queries import MonthCost
from pagalms.billing.rules.lines import GROUPS
from pagalms.billing.wording import LABELS
from pagalms.ui import charts, formats


@dataclass(frozen=True)
class CostChart:
    """The chart of costs, the months it begins and ends with, and the codes and names of the groups in it."""

    chart: charts.Stacked
    first: date
    last: date
    labels: tuple[tuple[str, str | Promise], ...]


def cost_chart(costs: Sequence[MonthCost]) -> CostChart | None:
    """The chart, when there is more than one month to compare."""
    if len(costs) < 2:
        return None
    used = [code for code in GROUPS if any(cost.by_group[code] for cost in costs)]
    series = [
        (charts.Series(LABELS[code][1], str(LABELS[code][0])), [cost.by_group[code] for cost in costs]) for code in used
    ]
    chart = charts.stacked([formats.roman(cost.month.month) for cost in costs], series)
    return CostChart(chart, costs[0].month, costs[-1].month, tuple((code, LABELS[code][0]) for code in used))
