"""Limits of attempts are counted in the cache: whoever fills it with other names must not make it forget them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection

from pagalms.kernel import clock, remembered


@pytest.mark.django_db
def test_a_thousand_strangers_push_nobody_s_count_out() -> None:
    cache.clear()
    cache.set("login:anna@example.lv", [1, 2, 3, 4, 5], 300)
    for number in range(1000):
        cache.set(f"zzz:{number}", number, 300)
    assert cache.get("login:anna@example.lv") == [1, 2, 3, 4, 5]
    assert remembered.forget_expired(at=clock.wire_now()) == 0
    assert remembered.forget_expired(at=clock.wire_now() + timedelta(minutes=6)) == 1001
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cache")
        assert cursor.fetchone() == (0,)
