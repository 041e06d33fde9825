"""The dated rules of meters besides windows: what a missing reading costs, how long a verification counts."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from pagalms.accounts.models import User
from pagalms.audit.actions import Detail, record
from pagalms.kernel.month import Month
from pagalms.kernel.refusal import Refusal
from pagalms.meters.models import MissingRule, VerificationRule
from pagalms.meters.queries.windows import calendar_of
from pagalms.properties.models import House

MOST_MONTHS, MOST_YEARS = 24, 30
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)


@transaction.atomic
def rule_missing(
    *, by: User, house: House | None, effective_from: date, average_of: int, difference_from: int, at: datetime
) -> MissingRule:
    """Charge missing readings by these numbers from a month on, in a house or in all that have no rule of their own.

    Raises Refusal: `not_a_month` unless it begins with a month, `too_late` when the window of that month has opened
    (residents were told what happens), `months` for numbers that make no sense.
    """
    if effective_from.day != 1:
        raise Refusal("not_a_month", _("A rule begins with the first day of a month."), field="effective_from")
    for field, months in (("average_of", average_of), ("difference_from", difference_from)):
        if not 1 <= months <= MOST_MONTHS:
            raise Refusal("months", _("Write a number of months from 1 to 24."), field=field)
    calendar = calendar_of(None, at=at)
    month = Month.of(effective_from)
    windows = [
        calendar.of(month, house=one, kind=kind) for one, kind in calendar.within(house.pk if house else None, "")
    ]
    if any(window.opens <= at for window in windows):
        raise Refusal(
            "too_late", _("The window of this month is open or over; choose a later month."), field="effective_from"
        )
    row, _new = MissingRule.objects.update_or_create(
        house=house,
        effective_from=effective_from,
        defaults={"average_of": average_of, "difference_from": difference_from},
    )
    detail: Detail = {
        "house": house.pk if house else None,
        "from": str(month),
        "average_of": average_of,
        "difference_from": difference_from,
    }
    record("missing_ruled", by=by, at=at, subject=f"missing_rule:{row.pk}", detail=detail)
    return row


@transaction.atomic
def rule_verification(
    *, by: User, house: House | None, kind: str, effective_from: date, years: int | None, at: datetime
) -> VerificationRule:
    """Have verifications count for so many years from a day on (None: no general term), as the law has it.

    The day may be in the past, because the law's day is; letters already written stay written. Raises Refusal: `years`,
    `day`.
    """
    if years is not None and not 1 <= years <= MOST_YEARS:
        raise Refusal("years", _("Write a number of years from 1 to 30."), field="years")
    if not EARLIEST <= effective_from <= LATEST:
        raise Refusal("day", _("Write a day of this century."), field="effective_from")
    row, _new = VerificationRule.objects.update_or_create(
        house=house, kind=kind, effective_from=effective_from, defaults={"years": years}
    )
    detail: Detail = {
        "house": house.pk if house else None, "kind": kind, "from": effective_from.isoformat(), "years": years
    }  # fmt: skip
    record("verification_ruled", by=by, at=at, subject=f"verification_rule:{row.pk}", detail=detail)
    return row
