"""Second steps as they are kept: sealed, and refused calmly when the key is another one."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from allauth.mfa.models import Authenticator

from pagalms.accounts.models import User
from pagalms.kernel.refusal import Refusal
from pagalms.safety import queries, rules
from pagalms.safety.actions import second_step
from tests.people import NOON, Village

STEP = int(NOON.timestamp()) // 30


@pytest.fixture
def anna(village: Village) -> User:
    return village.users["anna"]


def set_up(user: User) -> str:
    secret = rules.new_secret()
    second_step.turn_on_app(secret, rules.code_at(secret, STEP - 1), by=user, wire=NOON, at=NOON)
    return secret


def test_nothing_secret_is_stored_readably(anna: User) -> None:
    secret = set_up(anna)
    stored = str([row.data for row in Authenticator.objects.all()])
    for each in (secret, *queries.new_recovery_codes(anna)):
        assert each not in stored


def test_with_another_key_codes_are_refused_and_the_page_still_shows(anna: User, settings: Any) -> None:
    secret = set_up(anna)
    recovery = queries.new_recovery_codes(anna)[0]
    settings.PERSON_KEY = base64.urlsafe_b64encode(b"another key, thirty-two bytes ok").decode()
    for code in (rules.code_at(secret, STEP), recovery):
        with pytest.raises(Refusal):
            second_step.prove(code, of=anna, wire=NOON, at=NOON)
    assert queries.second_step_of(anna).codes_left == 10


def test_there_is_one_app_and_it_is_turned_off_once(anna: User) -> None:
    secret = set_up(anna)
    with pytest.raises(Refusal, match="on"):
        second_step.turn_on_app(secret, rules.code_at(secret, STEP), by=anna, wire=NOON, at=NOON)
    second_step.turn_off_app(by=anna, at=NOON)
    with pytest.raises(Refusal, match="off"):
        second_step.turn_off_app(by=anna, at=NOON)
    with pytest.raises(Refusal, match="off"):
        second_step.make_recovery_codes(by=anna, at=NOON)
    assert not queries.asks_second_step(anna)


def test_a_code_of_carla_is_none_of_anna(anna: User, village: Village) -> None:
    set_up(anna)
    carlas = set_up(village.users["carla"])
    with pytest.raises(Refusal, match="code"):
        second_step.prove(rules.code_at(carlas, STEP), of=anna, wire=NOON, at=NOON)
