"""The demo's day is a calendar day of Riga; the time of day goes on as it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from pagalms.kernel import clock
from tests.moments import freeze_time


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    clock._shift.cache_clear()
    yield
    clock._shift.cache_clear()


def test_outside_the_demo_there_is_one_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAGALMS_MODE", "production")
    monkeypatch.setenv("PAGALMS_TODAY", "2026-05-20")
    assert abs(clock.now() - clock.wire_now()) < timedelta(seconds=1)


@pytest.mark.parametrize(
    ("real", "day", "said"),
    [
        ("2026-11-23T15:00:00", "2026-05-20", "2026-05-20 17:00"),  # winter outside, summer in the demo
        ("2026-07-01T21:30:00", "2026-06-02", "2026-06-02 00:30"),  # already tomorrow in Riga
        ("2026-11-23T15:00:00", "", "2026-05-31 17:00"),
    ],
)
def test_the_demo_stands_on_its_day(monkeypatch: pytest.MonkeyPatch, real: str, day: str, said: str) -> None:
    monkeypatch.setenv("PAGALMS_MODE", "demo")
    monkeypatch.setenv("PAGALMS_TODAY", day)
    with freeze_time(real):
        assert f"{clock.now().astimezone(clock.RIGA):%F %H:%M}" == said
        assert clock.today() == date.fromisoformat(said[:10])
        assert clock.wire_now() == datetime.fromisoformat(real).replace(tzinfo=UTC)
