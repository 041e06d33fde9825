"""The water balance of a house: three months above a fifth are flagged."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from pagalms.kernel.month import Month
from pagalms.kernel.refusal import Refusal
from pagalms.meters.actions import note_house_use
from pagalms.meters.models import Reading
from pagalms.meters.queries.balance import balance_of, balances_of
from pagalms.meters.rules.balance import Balance, is_flagged
from tests.meters.forms import meters
from tests.people import NOON, Village

APRIL = Month(2026, 4)


def month(number: int, house: str, flats: str) -> Balance:
    return Balance(Month(2026, number), Decimal(house), Decimal(flats))


@pytest.mark.parametrize(
    ("months", "flagged"),
    [
        ([month(1, "100", "79.9"), month(2, "100", "70"), month(3, "100", "79.999")], True),
        ([month(1, "100", "79.9"), month(2, "100", "80"), month(3, "100", "70")], False),  # exactly a fifth is not over
        ([month(1, "100", "70"), month(2, "100", "70")], False),
        ([month(1, "100", "70"), month(3, "100", "70"), month(4, "100", "70")], False),  # not running
        ([month(1, "100", "70"), month(2, "100", "70"), month(3, "100", "70"), month(4, "100", "95")], False),
        ([month(1, "0", "0"), month(2, "0", "0"), month(3, "0", "0")], False),
    ],
)
def test_three_months_running_above_a_fifth(months: list[Balance], flagged: bool) -> None:
    assert is_flagged(months) is flagged
    assert is_flagged(months[::-1]) is flagged


def test_the_house_beside_its_flats(village: Village, django_assert_num_queries: Any) -> None:
    anna = village.users["anna"]
    note_house_use(by=anna, house=village.house, month=APRIL, amount=Decimal(10), at=NOON)
    note_house_use(by=anna, house=village.house, month=APRIL, amount=Decimal(12), at=NOON)
    with django_assert_num_queries(3):
        found = balances_of([village.house, village.other_house])
    [april] = found[0].months
    assert (april.house, april.flats, april.difference, april.percent) == (12, 8, 4, Decimal("33.3"))  # 4 meters of 2
    assert found[1].months == ()
    assert not found[0].is_flagged


def test_a_use_over_two_months_is_shared_and_a_missing_one_counted(village: Village) -> None:
    cold, hot = meters(village.flat_a)
    Reading.objects.filter(meter=cold, period=date(2026, 4, 1)).update(period=date(2026, 5, 1))
    Reading.objects.filter(meter=hot, period=date(2026, 4, 1)).delete()
    note_house_use(by=village.users["anna"], house=village.house, month=APRIL, amount=Decimal(6), at=NOON)
    [april] = balance_of(village.house).months
    assert (april.flats, april.missing) == (5, 1)  # 2 and 2 of flat 2, half of 2 of flat 1


@pytest.mark.parametrize(
    ("when", "amount", "code"), [(Month(2026, 6), "10", "not_yet"), (APRIL, "-1", "amount"), (APRIL, "1e9", "amount")]
)
def test_uses_that_cannot_be(village: Village, when: Month, amount: str, code: str) -> None:
    with pytest.raises(Refusal, match=code):
        note_house_use(by=village.users["anna"], house=village.house, month=when, amount=Decimal(amount), at=NOON)


def test_the_month_begins_at_midnight_in_riga(village: Village) -> None:
    first = datetime(2026, 5, 31, 21, 30, tzinfo=UTC)  # half past midnight, 1 June
    noted = note_house_use(
        by=village.users["anna"], house=village.house, month=Month(2026, 6), amount=Decimal(1), at=first
    )
    assert noted.period == date(2026, 6, 1)
