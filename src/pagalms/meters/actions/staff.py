"""What staff do with readings: enter them for residents, correct them, refuse them; always with the reason kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from pagalms.accounts.models import User
from pagalms.audit.actions import record
from pagalms.kernel.month import Month
from pagalms.kernel.refusal import Refusal
from pagalms.kernel.zone import RIGA
from pagalms.meters.actions.letters import stop_href
from pagalms.meters.actions.saving import How, save
from pagalms.meters.actions.taking import HandedIn, Problem, lines_of, sort_out
from pagalms.meters.models import Channel, Reading, Topic
from pagalms.meters.queries import Line, Sheet, locked_meters_of, sheet_of
from pagalms.meters.queries.batches import is_taken_over
from pagalms.meters.queries.people import people_of
from pagalms.meters.queries.reminders import choice_of
from pagalms.outbox.actions import write
from pagalms.properties.models import Apartment

BY_STAFF = frozenset({Channel.PHONE, Channel.PAPER, Channel.EMAIL})
CORRECTED, REFUSED = "corrected", "refused"


@transaction.atomic
def enter_for_resident(
    *,
    by: User,
    flat: Apartment,
    period: Month,
    values: Mapping[int, str],
    confirmed: Mapping[int, str],
    channel: Channel,
    at: datetime,
    reason: str = "",
) -> HandedIn:
    """Save what a resident said by telephone, on paper or by e-mail; judged and answered like a form of their own, and
    sent twice it is one reading.

    Once the window has closed a `reason` is needed and kept with each reading; once accounting has taken the month
    over, nothing is entered any more except in the place of what was refused: what is wrong is corrected. Raises
    Refusal: `not_by_staff` for another channel, `not_yet` for a month whose window has not opened, `taken_over`,
    `no_reason`, `nothing`, `not_found`, `not_standing`.
    """
    if channel not in BY_STAFF:
        raise Refusal("not_by_staff", _("Staff enter what came by telephone, on paper or by e-mail."), field="channel")
    meters = locked_meters_of(flat)
    sheet = sheet_of(flat, at=at, meters=meters, month=period)
    lines = lines_of(values, sheet, meters)
    if not lines:
        raise Refusal("nothing", _("Write at least one reading."))
    _check_time(sheet, period, lines, reason)
    found = sort_out(lines, confirmed, refuses=_final)
    receipt = None
    if found.good:
        how = How(channel=channel, entered_by=by, reason=reason.strip())
        receipt, _readings = save(found.good, by=by, sheet=sheet, keys=(), how=how)
    return found.outcome(receipt)


@transaction.atomic
def correct(*, by: User, reading: Reading, value: str, reason: str, at: datetime, sure: str = "") -> Reading | Problem:
    """Put another value in the place of a reading, with the reason; the old version is kept.

    A reading that accounting had taken over goes to it again, corrected; one that was billed stays (accounting makes
    the correction on the next bill). Whoever handed it in gets a letter. What is wrong with the value comes back as a
    Problem. Raises Refusal: `no_reason`, `not_current` when another version counts already, `billed`.
    """
    flat = reading.meter.point.apartment
    meters = locked_meters_of(flat)
    _check_still_counts(reading, reason)
    sheet = sheet_of(flat, at=at, meters=meters, month=Month.of(reading.period))
    lines = lines_of({reading.meter_id: value}, sheet, meters)
    found = sort_out(lines, {reading.meter_id: sure}, refuses=_never)
    if found.problems:
        return found.problems[reading.meter_id]
    if not found.good:
        raise Refusal("same", _("This is the value that is there already."), field="value")
    how = How(
        channel=Channel(reading.channel),
        entered_by=by,
        reason=reason.strip(),
        read_on={reading.meter_id: reading.read_on},
    )
    save(found.good, by=by, sheet=sheet, keys=(), how=how)
    newer = Reading.objects.select_related("meter__point", "submission").get(
        meter=reading.meter_id, period=reading.period, current=True
    )
    _tell(reading, CORRECTED, reason=reason.strip(), at=at, now=newer.value)
    return newer


@transaction.atomic
def refuse(*, by: User, reading: Reading, reason: str, at: datetime) -> None:
    """Take a reading for not given, with the reason; the resident gets a letter and may hand in another in time.

    Raises Refusal: `no_reason`, `not_current`, `billed`.
    """
    locked_meters_of(reading.meter.point.apartment)
    _check_still_counts(reading, reason)
    Reading.objects.filter(pk=reading.pk).update(state=Reading.State.REFUSED, reason=reason.strip())
    subject = f"apartment:{reading.meter.point.apartment_id}"
    record("reading_refused", by=by, at=at, subject=subject, detail={"reading": reading.pk, "reason": reason.strip()})
    _tell(reading, REFUSED, reason=reason.strip(), at=at)


def _check_time(sheet: Sheet, period: Month, lines: Sequence[tuple[Line, str]], reason: str) -> None:
    window = sheet.window
    if window is None or window.opens > sheet.at:
        raise Refusal("not_yet", _("Readings of this month cannot be handed in yet."), field="period")
    if window.is_open(sheet.at):
        return
    once_refused = all(line.reading and line.reading.state == Reading.State.REFUSED for line, _text in lines)
    if not once_refused and is_taken_over(period, since=window.closes):
        raise Refusal("taken_over", _("Accounting has taken this month over; nothing more can be entered."))
    if not reason.strip():
        raise Refusal("no_reason", _("The window has closed: write why it is entered later."), field="reason")


def _check_still_counts(reading: Reading, reason: str) -> None:
    if not reason.strip():
        raise Refusal("no_reason", _("Write the reason: the resident will read it."), field="reason")
    now = Reading.objects.get(pk=reading.pk)
    if not now.current or now.state == Reading.State.REFUSED:
        raise Refusal("not_current", _("Meanwhile another reading counts. Please look at it once more."))
    if now.state == Reading.State.BILLED:
        raise Refusal("billed", _("The reading is on a bill already; accounting corrects it on the next one."))


def _final(line: Line) -> Refusal | None:
    """What accounting has taken over is corrected, not entered over."""
    if line.reading is None or line.takes_from_staff:
        return None
    return Refusal(
        str(line.reading.state), _("Accounting has already taken this reading over. Correct it with a reason.")
    )


def _never(_line: Line) -> None:
    """A correction takes the place of any reading; whether that still counts was asked before."""


def _tell(reading: Reading, what: str, *, reason: str, at: datetime, now: Decimal | None = None) -> None:
    """A letter to who handed the reading in; to the people of the flat, if staff had typed it. Whoever wants such."""
    flat = reading.meter.point.apartment
    giver = reading.submission.by if reading.submission and reading.entered_by_id is None else None
    readers = [giver] if giver else User.objects.filter(pk__in=people_of({flat.pk}, on=at.astimezone(RIGA).date()))
    for reader in readers:
        if not choice_of(reader, at=at).wants(Topic.CHANGED):
            continue
        write(
            "reading_changed",
            to=reader.email,
            language=reader.language,
            on=at,
            user=reader,
            context={
                "what": what,
                "by_self": giver is not None,
                "flat": flat,
                "meter": reading.meter,
                "month": reading.period,
                "before": reading.value,
                "now": now,
                "reason": reason,
            },
            stop_href=stop_href(reader, Topic.CHANGED),
        )
