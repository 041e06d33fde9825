"""A new person key takes the former one's place: everybody is found, everything opens, nothing is lost half-way."""

from __future__ import annotations

import base64
import threading
import time
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from pagalms.audit.models import Event
from pagalms.identity import assurance
from pagalms.identity.models import KeyInUse, PersonalCode
from pagalms.identity.queries import user_known_by
from pagalms.identity.sealing import seal_text, unseal_text
from pagalms.kernel import person_keys, personal_code, wall
from pagalms.kernel.sealing import Box
from pagalms.mandates.models import Representative
from pagalms.privacy.actions import rekeying
from pagalms.privacy.models import DataCopy
from pagalms.properties.models import Client
from pagalms.properties.queries import owned_by
from pagalms.safety import queries as safety
from pagalms.safety import rules
from pagalms.safety.actions import second_step
from pagalms.watch import readiness
from tests.people import CODES, NOON, Village

NEW = base64.urlsafe_b64encode(b"a new key, of thirty-two bytes ok").decode()
THIRD = base64.urlsafe_b64encode(b"a third key of thirty-two bytes!").decode()


@pytest.fixture
def both(settings: Any) -> str:
    """The new key is configured beside the former one, which is given."""
    settings.PERSON_KEY_FORMER, settings.PERSON_KEY = settings.PERSON_KEY, NEW
    return str(settings.PERSON_KEY_FORMER)


def run() -> str:
    said = StringIO()
    call_command("change_person_key", patience=2, stdout=said)
    return said.getvalue()


def test_until_the_change_everything_is_written_by_the_former_key(village: Village, both: str) -> None:
    digest, sealed = personal_code.digest(CODES["anna"]), personal_code.seal(CODES["stranger"])
    assert user_known_by(digest) == village.users["anna"]
    assert Box(personal_code.PURPOSE, NEW).again(sealed)  # it is not by the new one yet


def test_afterwards_everybody_is_found_and_everything_opens_without_the_former_key(
    village: Village, both: str, settings: Any
) -> None:
    anna = village.users["anna"]
    secret = rules.new_secret()
    step = int(NOON.timestamp()) // 30
    second_step.turn_on_app(secret, rules.code_at(secret, step - 1), by=anna, wire=NOON, at=NOON)
    recovery = safety.new_recovery_codes(anna)
    DataCopy.objects.create(
        user=anna, asked_at=NOON, expires_at=NOON + timedelta(days=7), made_at=NOON, steps=1,
        table=Box(b"own data").encrypt(b"{}"), paper=None,
    )  # fmt: skip
    said = run()
    assert "Neither" not in said
    assert "fit no key" not in said
    settings.PERSON_KEY_FORMER = ""
    for name in ("anna", "bruno", "carla", "dana"):
        assert user_known_by(personal_code.digest(CODES[name])) == village.users[name]
    assert list(owned_by([personal_code.digest(CODES["anna"])], on=NOON.date())) == [village.flat_a]
    for model in (Client, Representative):
        for row in model.objects.exclude(personal_code_sealed=None):
            assert personal_code.digest(personal_code.unseal(row.personal_code_sealed)) == bytes(
                row.personal_code_digest
            )
    assert safety.app_secret(Authenticator.objects.get(type="totp")) == secret
    assert safety.new_recovery_codes(anna) == recovery
    assert Box(b"own data").decrypt(bytes(DataCopy.objects.get().table or b"")) == b"{}"
    assert Event.objects.filter(verb="person_key_changed").count() == 1


def test_it_is_done_once_and_goes_on_where_it_was_interrupted(village: Village, both: str) -> None:
    assert rekeying.turn_digests(at=NOON, patience=1) == 13  # and here it was killed
    assert rekeying.turn_digests(at=NOON, patience=1) is None
    assert rekeying.unturned_digests() == 0
    assert "found by the new key already" in run()
    assert "\n0 values sealed again" in run()
    assert KeyInUse.objects.count() == 1


def test_what_nobody_can_open_is_left_and_told(village: Village, both: str) -> None:
    strange = PersonalCode.objects.get(person__user=village.users["carla"])
    PersonalCode.objects.filter(pk=strange.pk).update(sealed=Box(personal_code.PURPOSE, THIRD).encrypt(b"1"))
    said = run()
    assert "Neither key opens 1 of identity.PersonalCode.sealed" in said
    assert "1 digests fit no key" in said


def test_a_session_stays_strong(village: Village, both: str, settings: Any) -> None:
    anna, session = village.users["anna"], SessionStore()
    settings.PERSON_KEY_FORMER, settings.PERSON_KEY = "", both
    assurance.set_strong(session, method="swedbank", person=personal_code.digest(CODES["anna"]), at=NOON)
    settings.PERSON_KEY_FORMER, settings.PERSON_KEY = both, NEW
    for _moment in ("before", "after"):
        assert assurance.level(session, anna, at=NOON) == assurance.Level.STRONG
        assert assurance.level(session, village.users["carla"], at=NOON) == assurance.Level.LOW
        run()


def test_sign_ins_under_way_open_by_either_key(both: str, db: None) -> None:
    before = seal_text("before")
    run()
    assert [unseal_text(each) for each in (before, seal_text("after"))] == ["before", "after"]


def test_a_page_behind_the_wall_may_ask_which_key_is_in_use(village: Village, both: str) -> None:
    run()
    with wall.raised(reader=village.users["anna"].pk, on=NOON.date()):
        assert person_keys.in_use() == NEW


def test_who_knows_neither_key_in_use_is_told_and_not_ready(village: Village, both: str, settings: Any) -> None:
    run()
    settings.PERSON_KEY, settings.PERSON_KEY_FORMER = both, ""  # a web server that was not restarted
    readiness.forget()
    assert (readiness.readiness().keys, readiness.readiness().ready) == (False, False)
    settings.PERSON_KEY_FORMER = THIRD
    with pytest.raises(ImproperlyConfigured):
        person_keys.in_use()
    readiness.forget()
    settings.PERSON_KEY, settings.PERSON_KEY_FORMER = NEW, both
    assert readiness.readiness().ready
    readiness.forget()


def test_one_key_is_no_change(db: None) -> None:
    with pytest.raises(CommandError, match="PAGALMS_PERSON_KEY_FORMER"):
        run()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_an_import_under_way_is_waited_for_and_what_it_writes_is_turned(both: str) -> None:
    began, found = threading.Event(), list[str]()

    def import_() -> None:
        with transaction.atomic():
            digest = personal_code.digest(CODES["anna"])
            began.set()
            time.sleep(0.6)
            Client.objects.create(
                code="K1",
                kind="natural",
                personal_code_digest=digest,
                personal_code_sealed=personal_code.seal(CODES["anna"]),
            )
        connection.close()

    def change() -> None:
        began.wait(5)
        found.append(str(rekeying.turn_digests(at=NOON, patience=10)))
        connection.close()

    threads = [threading.Thread(target=each) for each in (import_, change)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["1"]
    assert bytes(Client.objects.get().personal_code_digest or b"") == personal_code.digest(CODES["anna"], key=NEW)
