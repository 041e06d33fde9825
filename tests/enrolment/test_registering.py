"""Registering in the room itself: who may, races, what is forgotten."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connections
from django.utils import translation

from pagalms.accounts.models import User
from pagalms.audit.models import Event
from pagalms.billing.models import BillConsent
from pagalms.enrolment import actions
from pagalms.enrolment.models import Registration
from pagalms.enrolment.rules import HOUR, LETTERS_AN_HOUR
from pagalms.identity import actions as identity_actions
from pagalms.identity.models import LoginTransaction, PersonalCode, UsedMessage
from pagalms.identity.rules import VerifiedIdentity
from pagalms.kernel.refusal import Refusal
from pagalms.outbox.models import Letter
from tests.people import CODES, NOON, PASSWORD, Village

DAY = date(2026, 5, 31)


def proved(name: str) -> VerifiedIdentity:
    return VerifiedIdentity("LV", CODES[name], name.capitalize(), "Paraudziņa", "swedbank", "swedbank", NOON, "")


def register(
    name: str, *, email: str = "", bills: bool = False, language: str = "lv", at: datetime = NOON
) -> Registration:
    form = actions.Form(email=email or f"{name}@new.example", password=PASSWORD, wants_bills=bills, language=language)
    return actions.register(identity=proved(name), form=form, on=DAY, at=at)


def code_in(letter: Letter) -> str:
    found = re.search(r"registration_check/\?code=([\w-]+)", letter.text)
    assert found
    return found[1]


def confirm(row: Registration, *, at: datetime = NOON, on: date = DAY) -> User:
    letter = Letter.objects.filter(text__contains=f"code_id={row.pk}\n").get()
    return actions.confirm(code=code_in(letter), code_id=row.pk, on=on, at=at)


@pytest.mark.parametrize("name", ["stranger", "egons", "anna"])
def test_only_owners_without_an_account(name: str, village: Village) -> None:
    with pytest.raises(Refusal) as refusal:
        register(name)
    assert refusal.value.code == "not_open"
    assert not Registration.objects.exists()


def test_who_has_sold_meanwhile(village: Village) -> None:
    row = register("felikss")
    with pytest.raises(Refusal) as refusal:
        confirm(row, on=date(2000, 1, 1))
    assert refusal.value.code == "not_open"


def test_an_address_taken_meanwhile(village: Village) -> None:
    row = register("felikss")
    User.objects.filter(email="carla@example.lv").update(email="FELIKSS@new.example")
    with pytest.raises(Refusal) as refusal:
        confirm(row)
    assert refusal.value.code == "taken"
    assert not PersonalCode.objects.filter(digest=row.personal_code_digest).exists()


def test_the_letter_is_in_the_language_of_the_page(village: Village) -> None:
    with translation.override("lv"):
        row = register("felikss", language="en")
    assert Letter.objects.get().subject == "Confirm your registration in the client portal"
    assert confirm(row).language == "en"


def test_bills_only_if_wanted(village: Village) -> None:
    confirm(register("felikss", bills=False))
    assert not BillConsent.objects.exists()


def test_the_hash_is_gone_after_confirming(village: Village) -> None:
    row = register("felikss")
    user = confirm(row)
    row.refresh_from_db()
    assert row.password == ""
    assert user.check_password(PASSWORD)
    assert [event.verb for event in Event.objects.order_by("pk")] == [
        "registration_sent", "identity_proved", "registration_confirmed",
    ]  # fmt: skip


def at_once(*calls: Callable[[], object]) -> list[str]:
    """What each of several requests at the same moment comes to."""
    ready, results = threading.Barrier(len(calls)), []

    def run(call: Callable[[], object]) -> None:
        try:
            ready.wait()
            call()
            results.append("done")
        except Refusal as refusal:
            results.append(refusal.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[call]) for call in calls]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return sorted(results)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_forms_and_clicks_at_once(village: Village) -> None:
    felikss = [lambda: register("felikss")] * (LETTERS_AN_HOUR + 2)
    assert at_once(*felikss) == ["done"] * LETTERS_AN_HOUR + ["too_many"] * 2
    assert Letter.objects.count() == LETTERS_AN_HOUR
    first = actions.resend(registration=Registration.objects.latest("pk").pk, at=NOON + HOUR)
    second = actions.resend(registration=first.pk, at=NOON + HOUR)
    assert at_once(lambda: confirm(first), lambda: confirm(second)) == ["bad_link", "done"]
    assert User.objects.filter(email="felikss@new.example").count() == 1


def test_a_person_belongs_to_one_account(village: Village) -> None:
    bruno = village.users["bruno"]
    for by, name in ((bruno, "anna"), (bruno, "felikss")):
        with pytest.raises(Refusal) as refusal:
            identity_actions.prove(by=by, identity=proved(name), at=NOON)
        assert refusal.value.code == "taken"
    assert identity_actions.prove(by=bruno, identity=proved("bruno"), at=NOON).user == bruno


def test_what_is_over_is_forgotten(village: Village) -> None:
    register("felikss")
    actions.forget_expired(at=NOON + timedelta(days=31))
    assert Registration.objects.exists()
    actions.forget_expired(at=NOON + timedelta(days=33))
    assert not Registration.objects.exists()
    now = datetime.now(UTC)
    LoginTransaction.objects.create(provider="x", handle_hash=b"h", nonce="n", created_at=now, expires_at=now)
    UsedMessage.objects.create(provider="x", fingerprint=b"f", expires_at=now)
    identity_actions.forget_expired(at=now + timedelta(hours=23))
    assert LoginTransaction.objects.exists()
    identity_actions.forget_expired(at=now + timedelta(hours=25))
    assert not LoginTransaction.objects.exists()
    assert not UsedMessage.objects.exists()
