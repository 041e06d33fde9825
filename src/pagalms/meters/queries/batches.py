"""Readings that accounting has taken over, batch by batch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from pagalms.kernel.month import Month
from pagalms.meters.models import Batch, Reading
from pagalms.meters.queries.windows import calendar_of


@dataclass(frozen=True)
class Row:
    """A reading as accounting gets it; the first five as in its own readings file."""

    meter_id: str
    period: str
    value: Decimal
    read_on: date
    source: str
    account_no: str
    serial_no: str
    batch: str


def batches_of(*, most: int = 24, before: int = 0) -> list[Batch]:
    """The newest batches first; `before` is the key of the one that the page before ended with."""
    found = Batch.objects.select_related("by").order_by("-pk")
    return list((found.filter(pk__lt=before) if before else found)[:most])


def batch_numbered(number: str) -> Batch | None:
    """The batch with this number, or None."""
    return Batch.objects.filter(number=number).first()


def rows_of(batch: Batch) -> Iterator[Row]:
    """The readings of a batch, by account and meter: the same at every call."""
    found = (
        Reading.objects.filter(batch=batch)
        .order_by("meter__point__apartment__account_no", "meter__code")
        .values_list(
            "meter__code", "value", "read_on", "channel", "meter__point__apartment__account_no", "meter__serial_no"
        )
    )
    month = f"{batch.period:%Y-%m}"
    for meter, value, read_on, channel, account, serial in found.iterator(chunk_size=2000):
        yield Row(meter, month, value, read_on, channel, account, serial, batch.number)


def not_taken_over(period: Month) -> int:
    """How many readings of the month wait to be taken over."""
    return Reading.objects.filter(period=period.first, current=True, state=Reading.State.SUBMITTED).count()


def is_still_open(period: Month, *, at: datetime) -> date | None:
    """The last day on which some resident may still hand in readings of the month; None when no window is open."""
    calendar = calendar_of(None, at=at)
    windows = [calendar.of(period, house=house, kind=kind) for house, kind in calendar.within(None, "")]
    return max((window.last_day for window in windows if at < window.closes), default=None)
