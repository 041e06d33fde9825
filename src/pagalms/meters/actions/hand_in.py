"""Handing in readings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from pagalms.accounts.models import User
from pagalms.kernel import counts
from pagalms.kernel.month import Month
from pagalms.kernel.prepared import Prepared
from pagalms.kernel.queue import enqueue
from pagalms.kernel.refusal import Refusal
from pagalms.kernel.together import together
from pagalms.meters import wording
from pagalms.meters.actions.saving import How, save
from pagalms.meters.actions.taking import HandedIn, Problem, Sorted, lines_of, sort_out
from pagalms.meters.models import Reading, Submission
from pagalms.meters.queries import USUAL, Line, Sheet, dial_of, locked_meters_of, sheet_of
from pagalms.meters.rules import typed
from pagalms.properties.models import Apartment

_SAVED_BY: Prepared[tuple[int, Decimal, UUID]] = Prepared(
    lambda keys: Reading.objects.filter(submission__form_key__in=keys).values_list(
        "meter", "value", "submission__form_key"
    )
)


@together()
def hand_in(
    *,
    by: User,
    flat: Apartment,
    values: Mapping[int, str],
    confirmed: Mapping[int, str],
    form_key: UUID,
    at: datetime,
    seen: Mapping[int, int] | None = None,
    read_on: Mapping[int, date] | None = None,
) -> HandedIn:
    """Save the readings that are right, say what is wrong with the others (ADR 0007).

    `values` is what was typed, by meter; `confirmed` the values said to stand on the meter after a question. `at`, the
    server's time, alone decides window and period; `read_on` holds the days of readings noted earlier. The same form
    again, by a double click or a resend, changes nothing and gives the same receipt. `seen` is the version of the
    reading that the form showed (0: none): one that has come in since is told before it is changed. Raises Refusal:
    `not_found` for a meter that is not of this flat, `not_standing` for one taken away meanwhile, `closed` when no
    window is open, `nothing` for an empty form.
    """
    meters = locked_meters_of(flat)  # a co-owner's form waits here
    sheet = sheet_of(flat, at=at, meters=meters, latest=USUAL)
    if arrived := _arrived_in_time(form_key, values, by=by, sheet=sheet):
        return HandedIn(arrived)
    lines = lines_of(values, sheet, meters)
    if sheet.window and not sheet.open:
        raise wording.closed(sheet.window)
    if not lines:
        raise Refusal("nothing", _("Write at least one reading."))
    found = sort_out(lines, confirmed, refuses=_not_now)
    keys = _keys(form_key, values, confirmed, by=by, sheet=sheet)
    free = _set_aside_what_is_done(found, keys) if _may_come_again(sheet) else keys
    _tell_what_came_meanwhile(found, seen or {}, keys)
    receipt = None
    if found.good:
        receipt, _readings = save(found.good, by=by, sheet=sheet, keys=free, how=How(read_on=read_on or {}))
        transaction.on_commit(lambda: counts.add("pagalms_readings_handed_in_total", len(found.good)))
        if by.wants_receipts:
            enqueue("write_receipt", submission=receipt.pk)
    return found.outcome(receipt)


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


def _not_now(line: Line) -> Refusal | None:
    if not line.is_manual:
        return wording.read_remotely()
    if not line.is_open:
        return wording.closed(line.window)
    if line.reading is not None and not line.takes:
        return wording.not_correctable(line.reading, line.window)
    return None


def _may_come_again(sheet: Sheet) -> bool:
    """Whether a form of this page may have saved something: then some meter of the flat has a reading of the month.

    Whoever handed in first waits for nothing here; whoever has waited for the meters sees the readings of before.
    """
    months = [line.window.month.first for line in sheet.lines]
    return any(reading.period >= min(months) for reading in sheet.readings)


def _set_aside_what_is_done(found: Sorted, keys: Sequence[UUID]) -> list[UUID]:
    """A form that arrives again after a correction must not undo it: what it saved once is not saved again.

    Gives the keys that no receipt has yet.
    """
    rows = _SAVED_BY(keys=keys)
    done = {(meter, value) for meter, value, _key in rows}
    found.same += [line for line, value, _sure in found.good if (line.meter.pk, value) in done]
    found.good = [entry for entry in found.good if (entry[0].meter.pk, entry[1]) not in done]
    used = {key for _meter, _value, key in rows}
    return [key for key in keys if key not in used]


def _tell_what_came_meanwhile(found: Sorted, seen: Mapping[int, int], keys: Sequence[UUID]) -> None:
    """Of two forms filled in side by side the second is shown what the first one said, and may change it.

    A page gone back to shows what it showed, and who corrects there need not be asked.
    """
    for line, value, _sure in found.good:
        reading = line.reading
        own = reading is not None and reading.submission is not None and reading.submission.form_key in keys
        if reading and not own and seen.get(line.meter.pk, line.version) != line.version:
            found.problems[line.meter.pk] = Problem(wording.meanwhile(reading, line.meter), value, asks=True)
    found.good = [entry for entry in found.good if entry[0].meter.pk not in found.problems]


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
