"""What a session has proved, and what a broken or foreign note of it counts for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore

from pagalms.accounts.models import User
from pagalms.identity import assurance
from pagalms.identity.assurance import Level
from pagalms.kernel import personal_code
from tests.people import CODES, NOON, Village


@pytest.fixture
def anna(village: Village) -> User:
    return village.users["anna"]


@pytest.mark.parametrize(
    ("method", "twice"),
    [("password", False), ("password+totp", True), ("password+recovery", True), ("password+passkey", True),
     ("passkey", True), ("", False), ("passwordx", False), ("totp", False)],
)  # fmt: skip
def test_what_counts_as_two_proofs(anna: User, method: str, twice: bool) -> None:
    session = SessionStore()
    assurance.set_low(session, method=method, at=NOON)
    assert assurance.proved_twice(session, anna) is twice
    assert not assurance.proved_twice(session, AnonymousUser())
    assert assurance.level(session, anna, at=NOON) is Level.LOW


def test_a_bank_is_two_proofs_of_its_own_person_only(anna: User, village: Village) -> None:
    session = SessionStore()
    assurance.set_strong(session, method="swedbank", person=personal_code.digest(CODES["anna"]), at=NOON)
    assert assurance.proved_twice(session, anna)
    assert not assurance.proved_twice(session, village.users["carla"])
    assurance.add_second(session, "totp", at=NOON)
    assert assurance.level(session, anna, at=NOON) is Level.STRONG
    assert assurance.method(session) == "swedbank"


def test_a_password_afterwards_forgets_the_bank(anna: User) -> None:
    session = SessionStore()
    assurance.set_strong(session, method="swedbank", person=personal_code.digest(CODES["anna"]), at=NOON)
    assurance.set_low(session, at=NOON)
    assert not assurance.proved_twice(session, anna)


@pytest.mark.parametrize(
    "said", [None, "password+totp", [], {}, {"method": "passkey"}, {"method": "passkey", "v": 0}, {"v": 1, "method": 7}]
)
def test_a_strange_note_proves_nothing(anna: User, said: Any) -> None:
    session = SessionStore()
    session[assurance.KEY] = said
    assert not assurance.proved_twice(session, anna)
    assert not assurance.fresh(session, at=NOON)


def test_a_proof_is_fresh_for_a_quarter_of_an_hour_and_not_before_it_was_given(db: None) -> None:
    session = SessionStore()
    assurance.set_low(session, at=NOON)
    at = {minutes: NOON + timedelta(minutes=minutes) for minutes in (-1, 0, 14, 15, 20)}
    assert [assurance.fresh(session, at=when) for when in at.values()] == [False, True, True, False, False]
    before = session.session_key
    assurance.confirm(session, at=at[20])
    assert session.session_key != before
    assert assurance.fresh(session, at=at[20])
    assert assurance.method(session) == "password"
