"""The address of a person's calendar."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from pagalms.accounts.models import User
from pagalms.audit.actions import record
from pagalms.meters.models import CalendarAddress


@transaction.atomic
def renew_calendar(*, by: User, at: datetime) -> None:
    """Give the person an address; one given before shows nothing from now on."""
    User.objects.select_for_update().get(pk=by.pk)
    row = CalendarAddress.objects.filter(user=by).first()
    number = row.number + 1 if row else 1
    CalendarAddress.objects.update_or_create(user=by, defaults={"number": number, "at": at})
    record("calendar_address_given", by=by, at=at, subject=f"user:{by.pk}", detail={"number": number})
