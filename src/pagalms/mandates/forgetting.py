"""What this room lets go of."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from pagalms.kernel.own_data import Whose
from pagalms.mandates.actions import end_of_account
from pagalms.mandates.models import Representative


@transaction.atomic
def erase(whose: Whose, *, at: datetime) -> None:
    """Acting for others ends, and they are told; the documents themselves stay as evidence of what was done."""
    end_of_account(whose.representatives, at=at)
    Representative.objects.filter(pk__in=whose.representatives).update(email="")
