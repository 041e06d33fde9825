"""Which backups are kept, and for how long what was erased lives on in them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from pagalms.local.backups.ageing import Keep, over
from pagalms.local.backups.manifest import name_of, time_of

NIGHT = datetime(2026, 11, 26, 1, 30, tzinfo=UTC)


def kept(nights: int, *keep: int) -> list[str]:
    times = [NIGHT - timedelta(days=each) for each in range(nights)]
    return [f"{time:%m-%d}" for time in sorted(set(times) - over(times, Keep(*keep)), reverse=True)]


def test_a_year_of_nights() -> None:
    week = [f"11-{day}" for day in range(26, 19, -1)]
    assert kept(365) == [*week, "11-15", "11-08", "10-31", "09-30"]  # Sundays, ends of months
    assert kept(365, 2, 0, 0) == ["11-26", "11-25"]
    assert kept(3) == ["11-26", "11-25", "11-24"]


def test_of_several_on_one_day_the_newest_stays() -> None:
    hours = [NIGHT, NIGHT - timedelta(hours=1)]
    assert over(hours, Keep()) == {hours[1]}


@pytest.mark.parametrize("seed", range(20))
def test_the_newest_stays_and_nothing_outlives_the_promise(seed: int) -> None:
    chance = Random(seed)
    times = [NIGHT - timedelta(hours=chance.randrange(17_000)) for _ in range(seed * 4)]
    left = set(times) - over(times, Keep())
    assert (max(times) in left) if times else not left
    assert all(max(times) - time <= Keep().longest == timedelta(days=93) for time in left)


def test_what_may_be_said() -> None:
    assert Keep.read("7,4,3") == Keep()
    for wrong in ("", "7", "7,4", "a,b,c", "0,4,3", "7,-1,3"):
        with pytest.raises(ValueError):
            Keep.read(wrong)


def test_names() -> None:
    assert name_of(NIGHT) == "pagalms-20261126T013000Z"
    assert time_of(name_of(NIGHT)) == NIGHT
    assert (
        time_of("pagalms-old") is time_of("20261126T013000Z") is time_of(".unfinished-pagalms-20261126T013000Z") is None
    )
