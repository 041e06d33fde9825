"""What every way of taking readings has in common: judged one by one, saved with a receipt (ADR 0007)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

from django.db import connection
from django.utils.translation import gettext_lazy as _

from pagalms.accounts.models import User
from pagalms.audit.actions import Detail, record
from pagalms.kernel.refusal import Refusal
from pagalms.kernel.zone import RIGA
from pagalms.meters import wording
from pagalms.meters.actions.windows import keep_month
from pagalms.meters.models import Channel, Meter, MeterEvent, Reading, Submission
from pagalms.meters.queries import Line, Sheet, dial_of
from pagalms.meters.rules import judge, typed


@dataclass(frozen=True)
class Problem:
    """Why a reading was not saved; `asks`: it will be once the person confirms that the meter shows `value`."""

    refusal: Refusal
    value: Decimal | None = None
    asks: bool = False


@dataclass(frozen=True)
class HandedIn:
    """What became of a form: `receipt` tells of what stands now, `problems` by meter of what does not (ADR 0007)."""

    receipt: Submission | None
    saved: frozenset[int] = frozenset()
    unchanged: frozenset[int] = frozenset()
    problems: Mapping[int, Problem] = field(default_factory=dict)

    @property
    def is_resend(self) -> bool:
        """The form had arrived whole before the window closed; nothing was to be done with it again."""
        return self.receipt is not None and not (self.saved or self.unchanged or self.problems)


@dataclass
class Sorted:
    """The form's fields by what is to be done with them; a good one with its value and whether it was asked about."""

    good: list[tuple[Line, Decimal, bool]] = field(default_factory=list)
    same: list[Line] = field(default_factory=list)
    problems: dict[int, Problem] = field(default_factory=dict)

    def outcome(self, receipt: Submission | None) -> HandedIn:
        """What is to be told of the form, once the good ones are saved with this receipt."""
        return HandedIn(
            receipt=receipt or receipt_of(self.same),
            saved=frozenset(line.meter.pk for line, _value, _sure in self.good),
            unchanged=frozenset(line.meter.pk for line in self.same),
            problems=self.problems,
        )


@dataclass(frozen=True)
class How:
    """How readings came: the channel, the staff who typed them and why, the day of each that was read earlier."""

    channel: Channel = Channel.PORTAL
    entered_by: User | None = None
    reason: str = ""
    read_on: Mapping[int, date] = field(default_factory=dict)


def lines_of(values: Mapping[int, str], sheet: Sheet, meters: Sequence[Meter]) -> list[tuple[Line, str]]:
    """What was typed, beside its meter. Raises Refusal: `not_found`, `not_standing`."""
    own = {meter.pk for meter in meters}
    if not own.issuperset(values):
        raise Refusal("not_found", _("There is no such meter."))
    written = {key: text for key, text in values.items() if text.strip()}
    found = [(sheet.line(key), text) for key, text in sorted(written.items())]
    lines = [(line, text) for line, text in found if line is not None]
    if len(lines) < len(found):
        raise Refusal("not_standing", _("A meter has been replaced meanwhile. Please look at the list once more."))
    return lines


def sort_out(
    lines: Sequence[tuple[Line, str]], confirmed: Mapping[int, str], *, refuses: Callable[[Line], Refusal | None]
) -> Sorted:
    """Each typed reading where it belongs; `refuses` says why a meter takes none now."""
    found = Sorted()
    for line, text in lines:
        _judge(line, text, confirmed.get(line.meter.pk, ""), refuses=refuses, into=found)
    return found


def save(
    good: list[tuple[Line, Decimal, bool]], *, by: User, sheet: Sheet, keys: Sequence[UUID], how: How
) -> tuple[Submission, list[Reading]]:
    """Write the readings and their receipt; both as they are now. `keys`: the form's, that no receipt has yet."""
    for month in {line.window.month for line, _value, _sure in good}:
        if not sheet.calendar.is_kept(month):
            keep_month(month, at=sheet.at)
    receipt = _new_receipt(good, by=by, sheet=sheet, keys=keys)
    if former := [line.reading.pk for line, _value, _sure in good if line.reading]:
        Reading.objects.filter(pk__in=former).update(current=False)
    readings = [_reading(line, value, sure=sure, sheet=sheet, receipt=receipt, how=how) for line, value, sure in good]
    Reading.objects.bulk_create(readings)
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


def receipt_of(lines: Sequence[Line]) -> Submission | None:
    """The last receipt among readings that were there already."""
    found = [line.reading.submission for line in lines if line.reading and line.reading.submission]
    return max(found, key=lambda submission: submission.pk, default=None)


def _judge(line: Line, text: str, sure: str, *, refuses: Callable[[Line], Refusal | None], into: Sorted) -> None:
    key = line.meter.pk
    value = typed.read(text, dial_of(line.meter))
    if isinstance(value, typed.Misread):
        into.problems[key] = Problem(wording.misread(value, line.meter))
    elif value is None:
        return
    elif line.is_handed_in and line.reading and line.reading.value == value:
        into.same.append(line)
    elif refusal := refuses(line):
        into.problems[key] = Problem(refusal)
    else:
        opinion = judge.judge(value, line.known)
        confirmed = opinion.verdict.asks and typed.read(sure, dial_of(line.meter)) == value
        if opinion.verdict is judge.Verdict.GOOD or confirmed:
            into.good.append((line, value, confirmed))
        else:
            into.problems[key] = Problem(wording.verdict(opinion, line), value, opinion.verdict.asks)


def _reading(line: Line, value: Decimal, *, sure: bool, sheet: Sheet, receipt: Submission, how: How) -> Reading:
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
        submission=receipt,
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


def _new_receipt(good: list[tuple[Line, Decimal, bool]], *, by: User, sheet: Sheet, keys: Sequence[UUID]) -> Submission:
    """Its number is the month and a number of the sequence, so that no two forms wait for each other."""
    period = min(line.window.month for line, _value, _sure in good)
    receipt = Submission(
        form_key=next(iter(keys), None) or uuid4(), apartment=sheet.flat, period=period.first, by=by, at=sheet.at
    )
    told = (f"{period}-", receipt.form_key, sheet.flat.pk, receipt.period, by.pk, receipt.at, receipt.code)
    with connection.cursor() as cursor:
        cursor.execute(_NUMBERED, told)
        receipt.pk, receipt.number = cursor.fetchone()
    receipt._state.adding = False
    return receipt


# Django would take the serial number first, and with it a way to the database and back.
_NUMBERED = """
INSERT INTO meters_submission (id, number, form_key, apartment_id, period, by_id, at, code)
SELECT serial, %s || lpad(serial::text, greatest(7, length(serial::text)), '0'), %s, %s, %s, %s, %s, %s
  FROM nextval(pg_get_serial_sequence('meters_submission', 'id')) AS serial
RETURNING id, number
"""
