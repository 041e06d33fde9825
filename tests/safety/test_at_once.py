"""One code twice at the same moment: real threads, real transactions."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from pagalms.accounts.models import User
from pagalms.kernel.refusal import Refusal
from pagalms.safety import queries, rules
from pagalms.safety.actions import second_step
from tests.people import NOON, Village

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def anna(village: Village) -> User:
    return village.users["anna"]


def at_once(code: str, user: User, times: int = 4) -> list[str]:
    """What each of several requests with the same code comes to."""
    start = Barrier(times)

    def run(_number: int) -> str:
        try:
            start.wait(timeout=10)
            return second_step.prove(code, of=user, wire=NOON, at=NOON)
        except Refusal as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return sorted(pool.map(run, range(times)))


def set_up(user: User) -> str:
    secret = rules.new_secret()
    step = int(NOON.timestamp()) // 30
    second_step.turn_on_app(secret, rules.code_at(secret, step - 1), by=user, wire=NOON, at=NOON)
    return rules.code_at(secret, step)


def test_a_code_of_the_app_opens_one_door(anna: User) -> None:
    assert at_once(set_up(anna), anna) == ["code", "code", "code", "totp"]


def test_a_recovery_code_opens_one_door(anna: User) -> None:
    set_up(anna)
    assert at_once(queries.new_recovery_codes(anna)[0], anna) == ["code", "code", "code", "recovery"]
    assert queries.second_step_of(anna).codes_left == 9
