"""What a member of staff typed last, so that a slip of the finger is seen at once."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from pagalms.accounts.models import User
from pagalms.meters.models import Reading
from pagalms.meters.queries.sheet import dial_of, is_real
from pagalms.meters.rules.judge import used
from pagalms.properties.models import Apartment


@dataclass(frozen=True)
class Typed:
    """A reading that counts, as it was typed, and the use it tells."""

    reading: Reading
    use: Decimal

    @property
    def flat(self) -> Apartment:
        """Where the meter stands."""
        return self.reading.meter.point.apartment


def typed_last(by: User, *, most: int) -> list[Typed]:
    """The newest first. Two statements."""
    found = Reading.objects.filter(entered_by=by, current=True).exclude(state=Reading.State.REFUSED)
    rows = list(found.select_related("meter__point__apartment__house").order_by("-recorded_at", "-pk")[:most])
    known = Reading.objects.filter(meter__in={row.meter_id for row in rows}, current=True).order_by("period")
    earlier = [one for one in known if is_real(one)]
    return [Typed(row, _use(row, earlier)) for row in rows]


def _use(row: Reading, earlier: list[Reading]) -> Decimal:
    before = [one.value for one in earlier if one.meter_id == row.meter_id and one.period < row.period]
    return used(row.value, before[-1] if before else row.meter.initial_value, dial_of(row.meter))
