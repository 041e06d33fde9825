"""Forms of readings as a person sends them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

from pagalms.accounts.models import User
from pagalms.kernel.refusal import Refusal
from pagalms.meters.actions import HandedIn, hand_in
from pagalms.meters.models import Meter, Reading, Submission
from pagalms.properties.models import Apartment
from tests.people import NOON

CLOSES = datetime(2026, 6, 1, 21, tzinfo=UTC)
MAY = date(2026, 5, 1)


def meters(flat: Apartment) -> tuple[Meter, Meter]:
    cold, hot = Meter.objects.filter(point__apartment=flat).order_by("pk")
    return cold, hot


def send(
    by: User,
    flat: Apartment,
    values: dict[int, str],
    *,
    at: datetime = NOON,
    sure: dict[int, str] | None = None,
    key: UUID | None = None,
) -> HandedIn:
    return hand_in(by=by, flat=flat, values=values, confirmed=sure or {}, form_key=key or uuid4(), at=at)


def current(meter: Meter) -> Reading:
    return Reading.objects.get(meter=meter, period=MAY, current=True)


def refusal(code: str, **form: object) -> None:
    before = (Reading.objects.count(), Submission.objects.count())
    with pytest.raises(Refusal) as said:
        send(**form)  # type: ignore[arg-type]
    assert said.value.code == code
    assert str(said.value.message)
    assert (Reading.objects.count(), Submission.objects.count()) == before
