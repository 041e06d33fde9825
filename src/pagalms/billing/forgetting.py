"""What this room lets go of."""

from __future__ import annotations

from datetime import datetime

from pagalms.billing.models import BillConsent
from pagalms.kernel.own_data import Whose


def erase(whose: Whose) -> None:
    """Bills by e-mail stop. Bills and payments are accounting's and stay."""
    BillConsent.objects.filter(user=whose.user).delete()


def forget_consents(*, before: datetime, most: int) -> int:
    """Delete choices about bills by e-mail that ended before then; how many."""
    keys = list(BillConsent.objects.filter(period__endswith__lt=before).values_list("pk", flat=True)[:most])
    return BillConsent.objects.filter(pk__in=keys).delete()[0]
