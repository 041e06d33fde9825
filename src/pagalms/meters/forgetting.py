"""What this room lets go of."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from pagalms.kernel.own_data import Whose
from pagalms.meters.models import CalendarAddress, Draft, LetterChoice, Reminder, VerificationNotice


@transaction.atomic
def erase(whose: Whose) -> None:
    """Notes, reminders and choices. Readings handed in are what bills were made of and stay."""
    Draft.objects.filter(by=whose.user).delete()
    for table in (CalendarAddress, LetterChoice, Reminder, VerificationNotice):
        table.objects.filter(user=whose.user).delete()


def forget_drafts(*, before: datetime, most: int) -> int:
    """Delete readings noted before then and never handed in; how many."""
    keys = list(Draft.objects.filter(noted_at__lt=before).values_list("pk", flat=True)[:most])
    return Draft.objects.filter(pk__in=keys).delete()[0]


def forget_reminders(*, before: datetime, most: int) -> int:
    """Delete that somebody was reminded before then; how many."""
    keys = list(Reminder.objects.filter(at__lt=before).values_list("pk", flat=True)[:most])
    return Reminder.objects.filter(pk__in=keys).delete()[0]
