"""What this room lets go of."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from pagalms.correspondence.models import Attachment, Thread
from pagalms.files.actions import discard
from pagalms.kernel.own_data import Whose


@transaction.atomic
def erase(whose: Whose) -> None:
    """The person's questions with their answers, files and the office's notes."""
    _delete(list(Thread.objects.filter(user=whose.user).values_list("pk", flat=True)))


@transaction.atomic
def forget_threads(*, before: datetime, most: int) -> int:
    """Delete threads closed before then; how many."""
    keys = list(Thread.objects.filter(closed_at__lt=before).order_by("pk").values_list("pk", flat=True)[:most])
    _delete(keys)
    return len(keys)


def _delete(threads: Collection[int]) -> None:
    attached = list(Attachment.objects.filter(message__thread__in=threads).select_related("file"))
    Thread.objects.filter(pk__in=threads).delete()
    for each in attached:
        discard(each.file)
