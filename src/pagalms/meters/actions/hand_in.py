"""Handing in readings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid4, uuid5

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from pagalms.accounts.models import User
from pagalms.audit.actions import record
from pagalms.kernel.month import Month
from pagalms.kernel.refusal import Refusal
from pagalms.kernel.zone import RIGA
from pagalms.meters import wording
from pagalms.meters.actions.windows import keep_month
from pagalms.meters.models import Channel, Meter, Reading, Submission
from pagalms.meters.queries import Line, Sheet, dial_of, meters_of, sheet_of
from pagalms.meters.rules import judge, typed
from pagalms.outbox.actions import write
from pagalms.properties.models import Apartment


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
    saved: frozenset[int]
    unchanged: frozenset[int]
    problems: Mapping[int, Problem]

    @property
    def is_resend(self) -> bool:
        """The form had arrived whole before the window closed; nothing was to be done with it again."""
        return self.receipt is not None and not (self.saved or self.unchanged or self.problems)


@dataclass
class _Sorted:
    """The form's fields by what is to be done with them."""

    good: list[tuple[Line, Decimal, bool]] = field(default_factory=list)
    same: list[Line] = field(default_factory=list)
    problems: dict[int, Problem] = field(default_factory=dict)


@transaction.atomic
def hand_in(
    *,
    by: User,
    flat: Apartment,
    values: Mapping[int, str],
    confirmed: Mapping[int, str],
    form_key: UUID,
    at: datetime,
) -> HandedIn:
    """Save the readings that are right, say what is wrong with the others (ADR 0007).

    `values` is what was typed, by meter; `confirmed` the values said to stand on the meter after a question. `at`, the
    server's time, alone decides window and period. The same form again, by a double click or a resend, changes nothing
    and gives the same receipt. Raises Refusal: `not_found` for a meter that is not of this flat, `not_standing` for
    one taken away meanwhile, `closed` when no window is open, `nothing` for an empty form.
    """
    meters = list(meters_of(flat).select_for_update(of=("self",)))  # a co-owner's form waits here
    sheet = sheet_of(flat, at=at, meters=meters)
    if arrived := _arrived_in_time(form_key, values, by=by, sheet=sheet):
        return HandedIn(arrived, frozenset(), frozenset(), {})
    lines = _lines_of(values, sheet, meters)
    sorted_ = _Sorted()
    for line, text in lines:
        _judge(line, text, confirmed.get(line.meter.pk, ""), into=sorted_)
    keys = _keys(form_key, values, confirmed, by=by, sheet=sheet)
    _set_aside_what_is_done(sorted_, keys)
    for month in {line.window.month for line, _value, _sure in sorted_.good}:
        if not sheet.calendar.is_kept(month):
            keep_month(month, at=at)
    receipt = _save(sorted_.good, by=by, sheet=sheet, keys=keys) if sorted_.good else None
    return HandedIn(
        receipt=receipt or _receipt_of(sorted_.same),
        saved=frozenset(line.meter.pk for line, _value, _sure in sorted_.good),
        unchanged=frozenset(line.meter.pk for line in sorted_.same),
        problems=sorted_.problems,
    )


def _arrived_in_time(form_key: UUID, values: Mapping[int, str], *, by: User, sheet: Sheet) -> Submission | None:
    """The receipt of a form that comes once more after the window has closed, because its answer was lost."""
    if sheet.open or sheet.window is None:
        return None
    month = sheet.window.month.plus(-1)
    receipt = Submission.objects.filter(form_key=_page_key(form_key, by=by, flat=sheet.flat, month=month)).first()
    if receipt is None:
        return None
    dials = {meter.pk: dial_of(meter) for meter in sheet.meters}
    sent = {key: typed.read(text, dials[key]) for key, text in values.items() if text.strip() and key in dials}
    saved = dict(Reading.objects.filter(submission=receipt).values_list("meter", "value"))
    return receipt if sent == saved else None


def _lines_of(values: Mapping[int, str], sheet: Sheet, meters: list[Meter]) -> list[tuple[Line, str]]:
    own = {meter.pk for meter in meters}
    if not own.issuperset(values):
        raise Refusal("not_found", _("There is no such meter."))
    written = {key: text for key, text in values.items() if text.strip()}
    found = [(sheet.line(key), text) for key, text in sorted(written.items())]
    lines = [(line, text) for line, text in found if line is not None]
    if len(lines) < len(found):
        raise Refusal("not_standing", _("A meter has been replaced meanwhile. Please look at the list once more."))
    if sheet.window and not sheet.open:
        raise wording.closed(sheet.window)
    if not lines:
        raise Refusal("nothing", _("Write at least one reading."))
    return lines


def _judge(line: Line, text: str, sure: str, *, into: _Sorted) -> None:
    """Put one typed reading where it belongs."""
    key = line.meter.pk
    value = typed.read(text, dial_of(line.meter))
    if isinstance(value, typed.Misread):
        into.problems[key] = Problem(wording.misread(value, line.meter))
    elif value is None:
        return
    elif line.is_handed_in and line.reading and line.reading.value == value:
        into.same.append(line)
    elif refusal := _not_now(line):
        into.problems[key] = Problem(refusal)
    else:
        opinion = judge.judge(value, line.known)
        confirmed = opinion.verdict.asks and typed.read(sure, dial_of(line.meter)) == value
        if opinion.verdict is judge.Verdict.GOOD or confirmed:
            into.good.append((line, value, confirmed))
        else:
            into.problems[key] = Problem(wording.verdict(opinion, line), value, opinion.verdict.asks)


def _not_now(line: Line) -> Refusal | None:
    if not line.is_manual:
        return Refusal("read_remotely", _("This meter is read remotely; nothing needs to be handed in."))
    if not line.is_open:
        return wording.closed(line.window)
    if line.reading is not None and not line.takes:
        return wording.not_correctable(line.reading, line.window)
    return None


def _set_aside_what_is_done(sorted_: _Sorted, keys: Sequence[UUID]) -> None:
    """A form that arrives again after a correction must not undo it: what it saved once is not saved again."""
    done = set(Reading.objects.filter(submission__form_key__in=keys).values_list("meter", "value"))
    sorted_.same += [line for line, value, _sure in sorted_.good if (line.meter.pk, value) in done]
    sorted_.good = [entry for entry in sorted_.good if (entry[0].meter.pk, entry[1]) not in done]


def _save(good: list[tuple[Line, Decimal, bool]], *, by: User, sheet: Sheet, keys: Sequence[UUID]) -> Submission:
    receipt = _new_receipt(good, by=by, sheet=sheet, keys=keys)
    Reading.objects.filter(pk__in=[line.reading.pk for line, _v, _s in good if line.reading]).update(current=False)
    readings = [
        Reading(
            meter=line.meter,
            period=line.window.month.first,
            version=line.reading.version + 1 if line.reading else 1,
            value=value,
            read_on=sheet.at.astimezone(RIGA).date(),
            channel=Channel.PORTAL,
            confirmed_unusual=sure,
            recorded_at=sheet.at,
            submission=receipt,
        )
        for line, value, sure in good
    ]
    Reading.objects.bulk_create(readings)
    corrected = sum(reading.version > 1 for reading in readings)
    record(
        "readings_handed_in",
        by=by,
        at=sheet.at,
        subject=f"apartment:{sheet.flat.pk}",
        detail={"number": receipt.number, "readings": len(readings), "corrected": corrected},
    )
    if by.wants_receipts:
        _write_letter(receipt, by=by, sheet=sheet)
    return receipt


def _new_receipt(good: list[tuple[Line, Decimal, bool]], *, by: User, sheet: Sheet, keys: Sequence[UUID]) -> Submission:
    """Its number is the month and a number of the sequence, so that no two forms wait for each other."""
    period = min(line.window.month for line, _value, _sure in good)
    used = set(Submission.objects.filter(form_key__in=keys).values_list("form_key", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("select nextval(pg_get_serial_sequence('meters_submission', 'id'))")
        (serial,) = cursor.fetchone()
    return Submission.objects.create(
        pk=serial,
        number=f"{period}-{serial:07d}",
        form_key=next((key for key in keys if key not in used), None) or uuid4(),
        apartment=sheet.flat,
        period=period.first,
        by=by,
        at=sheet.at,
    )


def _keys(
    form_key: UUID, values: Mapping[int, str], confirmed: Mapping[int, str], *, by: User, sheet: Sheet
) -> list[UUID]:
    """The page's key bound to person, flat and month, so that nobody meets somebody else's form.

    The second one is bound to what was typed as well, for a page that was gone back to and sent with other values.
    """
    page = _page_key(form_key, by=by, flat=sheet.flat, month=sheet.window.month if sheet.window else None)
    typed_in = [f"{key}={text.strip()}" for given in (values, confirmed) for key, text in sorted(given.items())]
    return [page, uuid5(page, "\n".join(typed_in))]


def _page_key(form_key: UUID, *, by: User, flat: Apartment, month: Month | None) -> UUID:
    return uuid5(form_key, f"{by.pk} {flat.pk} {month or ''}")


def _receipt_of(lines: list[Line]) -> Submission | None:
    found = [line.reading.submission for line in lines if line.reading and line.reading.submission]
    return max(found, key=lambda submission: submission.pk, default=None)


def _write_letter(receipt: Submission, *, by: User, sheet: Sheet) -> None:
    now = sheet_of(sheet.flat, at=sheet.at, meters=sheet.meters)
    lines = [line for line in now.lines if line.reading and line.reading.submission_id == receipt.pk]
    write(
        "reading_receipt",
        to=by.email,
        language=by.language,
        on=sheet.at,
        user=by,
        context={
            "receipt": receipt,
            "flat": sheet.flat,
            "lines": lines,
            "person": by.name or by.email,
            "last_day": min(line.window.last_day for line in lines),
            "missing": now.waiting,
        },
    )
