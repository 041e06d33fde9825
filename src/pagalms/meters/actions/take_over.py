"""Accounting takes the readings of a month over."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from pagalms.accounts.models import User
from pagalms.audit.actions import record
from pagalms.kernel.month import Month
from pagalms.kernel.refusal import Refusal
from pagalms.meters.models import Batch, Reading
from pagalms.meters.queries.batches import is_still_open
from pagalms.ui import formats


@transaction.atomic
def take_over(*, period: Month, by: User | None, at: datetime, early: bool = False) -> Batch:
    """Put the month's readings that are new since the last time into a batch; residents cannot correct them any more.

    Raises Refusal: `open` while residents may still hand in and correct (unless `early`), `nothing` when all have been
    taken over already.
    """
    if not early and (closes := is_still_open(period, at=at)):
        sentence = _("Readings of this month can be handed in and corrected until %(day)s. Take them over after that.")
        raise Refusal("open", sentence % {"day": formats.day(closes)})
    with connection.cursor() as cursor:
        cursor.execute("lock table meters_batch in share row exclusive mode")  # two at once make one batch and one no
    new = Reading.objects.filter(period=period.first, current=True, state=Reading.State.SUBMITTED)
    keys = list(new.select_for_update().values_list("pk", flat=True))
    if not keys:
        raise Refusal("nothing", _("There are no new readings of this month. Earlier batches can be had again."))
    serial = Batch.objects.filter(period=period.first).count() + 1
    batch = Batch.objects.create(number=f"{period}-{serial:02d}", period=period.first, readings=len(keys), by=by, at=at)
    Reading.objects.filter(pk__in=keys).update(state=Reading.State.TAKEN_OVER, batch=batch)
    record("readings_taken_over", by=by, at=at, subject=f"batch:{batch.number}", detail={"readings": len(keys)})
    return batch
