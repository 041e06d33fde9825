"""The letter with a receipt; the worker writes it, so that nobody who hands in waits for its words."""

from __future__ import annotations

from django.db import transaction

from pagalms.meters.models import Reading, Submission
from pagalms.meters.queries import Sheet, sheet_from, sheet_of
from pagalms.outbox.actions import write


@transaction.atomic
def write_receipt(submission: int) -> None:
    """Write the letter that handing in has promised, as of its moment; once, however often it is asked for.

    A reading that was corrected meanwhile stands in it as it was handed in: the correction has a receipt of its own.
    """
    found = Submission.objects.select_for_update(of=("self",)).select_related("apartment__house", "by")
    receipt = found.filter(pk=submission, letter=None).first()
    if receipt is None or not receipt.by.is_active:
        return
    sheet = _as_handed_in(receipt)
    lines = [line for line in sheet.lines if line.reading and line.reading.submission_id == receipt.pk]
    receipt.letter = write(
        "reading_receipt",
        to=receipt.by.email,
        language=receipt.by.language,
        on=receipt.at,
        user=receipt.by,
        context={
            "receipt": receipt,
            "flat": sheet.flat,
            "lines": lines,
            "person": receipt.by.name or receipt.by.email,
            "last_day": min(line.window.last_day for line in lines),
            "missing": sheet.waiting,
        },
    )
    receipt.save(update_fields=["letter"])


def _as_handed_in(receipt: Submission) -> Sheet:
    sheet = sheet_of(receipt.apartment, at=receipt.at)
    meters = {meter.pk: meter for meter in sheet.meters}
    own = {(one.meter_id, one.period): one for one in Reading.objects.filter(submission=receipt)}
    for reading in own.values():
        reading.meter, reading.submission = meters[reading.meter_id], receipt
    others = [one for one in sheet.readings if (one.meter_id, one.period) not in own]
    return sheet_from(sheet.flat, sheet.meters, [*others, *own.values()], sheet.calendar, at=sheet.at)
