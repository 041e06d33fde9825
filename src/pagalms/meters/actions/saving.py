"""Readings that are good are written with their receipt, in one transaction (ADR 0007)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.db import connection

from pagalms.accounts.models import User
from pagalms.audit.actions import Detail, record
from pagalms.kernel.zone import RIGA
from pagalms.meters.actions.windows import keep_month
from pagalms.meters.models import Channel, MeterEvent, Reading, Submission
from pagalms.meters.queries import Line, Sheet


@dataclass(frozen=True)
class How:
    """How readings came: the channel, the staff who typed them and why, the day of each that was read earlier."""

    channel: Channel = Channel.PORTAL
    entered_by: User | None = None
    reason: str = ""
    read_on: Mapping[int, date] = field(default_factory=dict)


def save(
    good: list[tuple[Line, Decimal, bool]], *, by: User, sheet: Sheet, keys: Sequence[UUID], how: How
) -> tuple[Submission, list[Reading]]:
    """Write the readings and their receipt; both as they are now. `keys`: the form's that no receipt has yet."""
    for month in {line.window.month for line, _value, _sure in good}:
        if not sheet.calendar.is_kept(month):
            keep_month(month, at=sheet.at)
    if former := [line.reading.pk for line, _value, _sure in good if line.reading]:
        Reading.objects.filter(pk__in=former).update(current=False)
    readings = [_reading(line, value, sure=sure, sheet=sheet, how=how) for line, value, sure in good]
    receipt = _written(readings, by=by, sheet=sheet, key=next(iter(keys), None) or uuid4())
    _note_rollovers(good, readings, by=by, sheet=sheet)
    detail: Detail = {
        "number": receipt.number,
        "readings": len(readings),
        "corrected": sum(reading.version > 1 for reading in readings),
    }
    if how.entered_by:
        detail |= {"channel": how.channel.value, "reason": how.reason}
    verb = "readings_entered" if how.entered_by else "readings_handed_in"
    record(verb, by=by, at=sheet.at, subject=f"apartment:{sheet.flat.pk}", detail=detail)
    return receipt, readings


def _reading(line: Line, value: Decimal, *, sure: bool, sheet: Sheet, how: How) -> Reading:
    today = sheet.at.astimezone(RIGA).date()
    return Reading(
        meter=line.meter,
        period=line.window.month.first,
        version=line.reading.version + 1 if line.reading else 1,
        value=value,
        read_on=how.read_on.get(line.meter.pk, min(today, line.window.last_day)),
        channel=how.channel,
        confirmed_unusual=sure,
        recorded_at=sheet.at,
        entered_by=how.entered_by,
        reason=how.reason,
    )


def _note_rollovers(
    good: Sequence[tuple[Line, Decimal, bool]], readings: Sequence[Reading], *, by: User, sheet: Sheet
) -> None:
    MeterEvent.objects.bulk_create(
        MeterEvent(
            kind=MeterEvent.Kind.ROLLED_OVER,
            meter=line.meter,
            on=reading.read_on,
            value_before=line.previous,
            value_after=value,
            reading=reading,
            by=by,
            at=sheet.at,
        )
        for (line, value, _sure), reading in zip(good, readings, strict=True)
        if value < line.previous
    )


def _written(readings: Sequence[Reading], *, by: User, sheet: Sheet, key: UUID) -> Submission:
    """The receipt and its readings, in one statement; they know their keys and each other afterwards."""
    period = min(one.period for one in readings)
    receipt = Submission(form_key=key, apartment=sheet.flat, period=period, by=by, at=sheet.at)
    told: dict[str, Any] = {
        "month": f"{period:%Y-%m}-", "key": key, "flat": sheet.flat.pk, "period": period, "by": by.pk, "at": sheet.at,
        "code": receipt.code, "channel": readings[0].channel, "state": Reading.State.SUBMITTED,
        "entered_by": readings[0].entered_by_id, "reason": readings[0].reason,
        "meters": [one.meter_id for one in readings], "periods": [one.period for one in readings],
        "versions": [one.version for one in readings], "values": [one.value for one in readings],
        "days": [one.read_on for one in readings], "sure": [one.confirmed_unusual for one in readings],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_RECEIPT, told)
        rows = cursor.fetchall()
    receipt.pk, receipt.number = rows[0][:2]
    keys = {meter: reading for _receipt, _number, meter, reading in rows}
    for one in readings:
        one.pk, one.submission = keys[one.meter_id], receipt
    for row in (receipt, *readings):
        row._state.adding = False
    return receipt


# The receipt's number is the month and a number of the sequence, so that no two forms wait for each other. Django would
# ask for the number, write the receipt and then the readings, each with a way to the database and back.
_RECEIPT = """
WITH receipt AS (
  INSERT INTO meters_submission (id, number, form_key, apartment_id, period, by_id, at, code)
  SELECT serial, %(month)s || lpad(serial::text, greatest(7, length(serial::text)), '0'), %(key)s, %(flat)s, %(period)s,
         %(by)s, %(at)s, %(code)s
    FROM nextval(pg_get_serial_sequence('meters_submission', 'id')) AS serial
  RETURNING id, number
), reading AS (
  INSERT INTO meters_reading (meter_id, period, version, current, value, read_on, channel, state, confirmed_unusual,
                              recorded_at, submission_id, entered_by_id, reason)
  SELECT meter, period, version, true, value, read_on, %(channel)s, %(state)s, sure, %(at)s, receipt.id,
         %(entered_by)s::bigint, %(reason)s
    FROM receipt, unnest(%(meters)s::bigint[], %(periods)s::date[], %(versions)s::smallint[], %(values)s::numeric[],
                         %(days)s::date[], %(sure)s::boolean[]) AS said (meter, period, version, value, read_on, sure)
  RETURNING meter_id, id
)
SELECT receipt.id, receipt.number, reading.meter_id, reading.id FROM receipt, reading
"""
