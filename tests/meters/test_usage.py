"""Use month by month, across missing months and replaced meters."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from pagalms.kernel.month import Month
from pagalms.meters.rules.typed import Dial
from pagalms.meters.rules.usage import Device, Seen, Use, uses, usual

DIAL = Dial(5, 3)
OLD = Device(1, Decimal(0), date(2018, 3, 1), DIAL)
MARCH, APRIL, MAY, JUNE = (Month(2026, number) for number in (3, 4, 5, 6))


def seen(device: int, month: Month, value: str) -> Seen:
    return Seen(device, month, Decimal(value))


def test_differences_of_neighbours_and_no_use_for_the_first_reading_we_know() -> None:
    found = uses([OLD], [seen(1, APRIL, "102.5"), seen(1, MARCH, "100"), seen(1, MAY, "102.5")])
    assert found == [Use(APRIL, Decimal("2.5")), Use(MAY, Decimal(0))]


def test_a_reading_after_a_missing_month_covers_both() -> None:
    (use,) = uses([OLD], [seen(1, MARCH, "100"), seen(1, MAY, "105")])
    assert use == Use(MAY, Decimal(5), months=2)
    assert use.monthly == Decimal("2.500")


def test_history_goes_on_across_a_replaced_meter() -> None:
    new = Device(2, Decimal("0.5"), date(2026, 4, 20), DIAL)
    readings = [
        seen(1, MARCH, "900"),
        seen(1, APRIL, "903"),  # the last reading of the old one, when it was taken out
        seen(2, APRIL, "1.5"),
        seen(2, MAY, "4"),
    ]
    assert uses([OLD, new], readings) == [Use(APRIL, Decimal(4)), Use(MAY, Decimal("2.5"))]


def test_a_new_meter_read_first_in_the_month_after() -> None:
    new = Device(2, Decimal(0), date(2026, 4, 20), DIAL)
    assert uses([OLD, new], [seen(1, MARCH, "900"), seen(1, APRIL, "903"), seen(2, MAY, "3")]) == [
        Use(APRIL, Decimal(3)),
        Use(MAY, Decimal(3)),
    ]


def test_across_the_end_of_the_dial() -> None:
    assert uses([OLD], [seen(1, APRIL, "99998.5"), seen(1, MAY, "1.5")]) == [Use(MAY, Decimal(3))]


def test_usual_is_the_average_of_the_last_six_months_known() -> None:
    history = [Use(Month(2025, number), Decimal(100)) for number in (1, 2)]
    history += [Use(Month(2025, number), Decimal(3)) for number in range(3, 8)]
    history.append(Use(Month(2025, 9), Decimal(6), months=2))
    assert usual(history) == Decimal("3.000")
    assert usual([]) is None


@given(st.lists(st.decimals(0, 20, places=3), min_size=1, max_size=30))
def test_the_uses_add_up_to_the_difference(amounts: list[Decimal]) -> None:
    total, readings = Decimal(50), [Seen(1, MARCH, Decimal(50))]
    for offset, amount in enumerate(amounts, start=1):
        total += amount
        readings.append(Seen(1, MARCH.plus(offset), total))
    found = uses([OLD], readings)
    assert [use.amount for use in found] == amounts
    assert sum(use.amount for use in found) == total - 50
