"""What the meters of houses counted."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from pagalms.accounts.models import User
from pagalms.audit.actions import Detail, record
from pagalms.kernel.month import Month
from pagalms.kernel.refusal import Refusal
from pagalms.kernel.zone import RIGA
from pagalms.meters.models import HouseUse
from pagalms.properties.models import House

MOST = Decimal(1_000_000)


@transaction.atomic
def note_house_use(*, by: User, house: House, month: Month, amount: Decimal, at: datetime) -> HouseUse:
    """Note how many cubic metres of water the house's meter counted in a month; said again, the last one counts.

    Raises Refusal: `not_yet` for a month that has not begun, `amount` for less than nothing or what no house uses.
    """
    if month > Month.of(at.astimezone(RIGA).date()):
        raise Refusal("not_yet", _("This month has not begun yet."), field="month")
    if not 0 <= amount < MOST:
        raise Refusal("amount", _("Write the use of the house in cubic metres."), field="amount")
    row, _new = HouseUse.objects.update_or_create(
        house=house, period=month.first, defaults={"amount": amount, "by": by, "at": at}
    )
    detail: Detail = {"month": str(month), "amount": str(amount)}
    record("house_use_noted", by=by, at=at, subject=f"house:{house.pk}", detail=detail)
    return row
