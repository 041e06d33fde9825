"""What this room lets go of."""

from __future__ import annotations

from django.db import transaction

from pagalms.kernel.own_data import Whose
from pagalms.notices.models import Seen, Told


@transaction.atomic
def erase(whose: Whose) -> None:
    """What the person has seen and was written to about."""
    Seen.objects.filter(user=whose.user).delete()
    Told.objects.filter(user=whose.user).delete()
