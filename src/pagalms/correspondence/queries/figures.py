"""How long questions wait for an answer; numbers only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Aggregate, Count, DurationField
from django.db.models.functions import TruncMonth

from pagalms.correspondence.models import Message
from pagalms.kernel.month import Month
from pagalms.kernel.zone import RIGA


class _Half(Aggregate):
    function = "percentile_cont"
    template = "percentile_cont(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


class _MostOf(_Half):
    template = "percentile_cont(0.9) WITHIN GROUP (ORDER BY %(expressions)s)"


@dataclass(frozen=True)
class MonthOfAnswers:
    """Answers of a month: how long half of the questions had waited at most, and nine of ten."""

    month: Month
    answers: int
    half: timedelta
    nine_of_ten: timedelta


def answers_by_month(*, since: datetime) -> list[MonthOfAnswers]:
    """By the month in Riga in which the office answered. One statement."""
    rows = (
        Message.objects.filter(from_office=True, waited__isnull=False, at__gte=since)
        .order_by()
        .values_list(TruncMonth("at", tzinfo=RIGA))
        .annotate(Count("pk"), half=_Half("waited"), nine_of_ten=_MostOf("waited"))
    )
    return [MonthOfAnswers(Month.of(month), *told) for month, *told in rows]
