"""What a clerk decides about an application, and what comes of it."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, connections

from pagalms.accounts.models import User
from pagalms.audit.models import Event
from pagalms.billing.models import BillConsent
from pagalms.enrolment import actions, queries
from pagalms.enrolment.models import Application, Invitation
from pagalms.esign.trust import examine
from pagalms.files.models import StoredFile
from pagalms.identity import queries as identity
from pagalms.kernel import personal_code
from pagalms.kernel.refusal import Refusal
from pagalms.outbox.models import Letter
from tests.backoffice.visits import take_on
from tests.files.samples import picture
from tests.people import CODES, NOON, PASSWORD, Village
from tests.signed import application, esign_settings, example

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 31)


@pytest.fixture(autouse=True)
def anchors(settings: Any) -> None:
    settings.ESIGN = esign_settings()


@pytest.fixture
def rita(village: Village) -> User:
    return take_on("rita")


def sent_in(name: str = "felikss", *, email: str = "", data: bytes = b"", at: datetime = NOON) -> Application:
    content = data or application(name)
    report = examine(content, at=datetime.now(UTC))
    said = actions.Said(email=email or f"{name}@new.example", phone="")
    return actions.send_in(said, actions.Handed("iesniegums.edoc", content, report), at=at)


def approve(row: Application, by: User, *, on: date = DAY, at: datetime = NOON, email: str = "") -> Invitation:
    return actions.approve(row.pk, email=email, by=by, on=on, at=at)


def link_in(letter: Letter) -> tuple[str, int]:
    found = re.search(r"uzaicinajums/\?code=([\w-]+)&code_id=(\d+)", letter.text)
    assert found
    return found[1], int(found[2])


def accept(letter: Letter, *, on: date = DAY, at: datetime = NOON, bills: bool = False) -> User:
    code, number = link_in(letter)
    return actions.accept(code=code, code_id=number, password=PASSWORD, wants_bills=bills, on=on, at=at)


def test_from_the_signature_to_the_account(rita: User, village: Village) -> None:
    row = sent_in()
    assert queries.waiting_application_count() == 1
    approve(row, rita)
    letter = Letter.objects.get(kind="invitation")
    assert letter.to == "felikss@new.example"
    assert not User.objects.filter(email=letter.to).exists()
    user = accept(letter, bills=True)
    assert user.check_password(PASSWORD)
    assert identity.user_known_by(personal_code.digest(CODES["felikss"])) == user
    assert queries.resident_for(user, on=DAY).properties == (village.flat_c,)
    assert BillConsent.objects.filter(user=user).exists()
    assert [event.verb for event in Event.objects.filter(subject=f"application:{row.pk}").order_by("pk")] == [
        "application_came", "application_approved"
    ]  # fmt: skip


def test_a_link_works_once_for_a_fortnight_and_only_while_one_owns(rita: User) -> None:
    row = sent_in()
    approve(row, rita)
    letter = Letter.objects.get(kind="invitation")
    for refused in ({"at": NOON + timedelta(days=14)}, {"on": date(2000, 1, 1)}):
        with pytest.raises(Refusal) as no:
            accept(letter, **refused)  # type: ignore[arg-type]
        assert no.value.code == "bad_link"
    accept(letter)
    with pytest.raises(Refusal):
        accept(letter)
    with pytest.raises(Refusal):
        actions.accept(
            code="guessed", code_id=link_in(letter)[1], password=PASSWORD, wants_bills=False, on=DAY, at=NOON
        )


def test_an_invitation_to_another_address_ends_the_first(rita: User) -> None:
    row = sent_in(email="felix@mistyped.example")
    approve(row, rita)
    first = Letter.objects.get(kind="invitation")
    actions.invite_again(row.pk, email="felikss@new.example", by=rita, at=NOON)
    with pytest.raises(Refusal):
        accept(first)
    second = Letter.objects.get(kind="invitation", to="felikss@new.example")
    assert accept(second).email == "felikss@new.example"
    with pytest.raises(Refusal) as no:
        actions.invite_again(row.pk, by=rita, at=NOON)
    assert no.value.code == "gone"


def test_not_more_than_five_invitations_a_day(rita: User) -> None:
    row = sent_in()
    approve(row, rita)
    for hour in range(1, 5):
        actions.invite_again(row.pk, by=rita, at=NOON + timedelta(hours=hour))
        actions.invite_again(row.pk, by=rita, at=NOON + timedelta(hours=hour, seconds=2))  # pressed twice
    assert Letter.objects.filter(kind="invitation").count() == 5
    with pytest.raises(Refusal) as no:
        actions.invite_again(row.pk, by=rita, at=NOON + timedelta(hours=5))
    assert no.value.code == "too_many"


@pytest.mark.parametrize(
    ("name", "email", "code"),
    [
        ("stranger", "", "not_client"),
        ("egons", "", "known"),
        ("anna", "", "known"),
        ("felikss", "anna@example.lv", "taken"),
        ("felikss", "ANNA@example.lv", "taken"),
    ],
)
def test_whom_even_a_clerk_cannot_let_in(name: str, email: str, code: str, rita: User) -> None:
    row = sent_in(name, email=email)
    with pytest.raises(Refusal) as no:
        approve(row, rita)
    assert no.value.code == code
    row.refresh_from_db()
    assert row.state == "waiting"
    assert not Invitation.objects.exists()
    assert not Letter.objects.exists()


def test_the_signature_that_proves_nobody_needs_a_clerk_to_type_the_code(rita: User) -> None:
    row = sent_in(data=example("seal"))
    with pytest.raises(Refusal) as no:
        approve(row, rita)
    assert no.value.code == "no_code"


def test_paper_with_a_typed_code(rita: User) -> None:
    said = actions.Said(
        email="felikss@new.example", phone="2600", name="Felikss Paraudziņa", code=CODES["felikss"], text="Par dzīvokli"
    )
    scan = actions.Handed("skenēts.jpg", picture("JPEG"), None)
    row = actions.record(said, [scan], channel="paper", received_at=NOON - timedelta(days=2), by=rita, at=NOON)
    assert (row.code_signed, row.recorded_by) == (False, rita)
    approve(row, rita)
    assert accept(Letter.objects.get(kind="invitation")).email == "felikss@new.example"


@pytest.mark.parametrize("case", ["doubled-first", "ratio-bomb", "encrypted"])
def test_poison_is_not_even_recorded_by_a_clerk(case: str, rita: User) -> None:
    content = example(case)
    file = actions.Handed("iesniegums.edoc", content, examine(content, at=datetime.now(UTC)))
    with pytest.raises(Refusal) as no:
        actions.record(actions.Said(email="", phone=""), [file], channel="email", received_at=NOON, by=rita, at=NOON)
    assert (no.value.code, no.value.field) == ("poisoned", "enclosures")
    assert not Application.objects.exists()


def test_a_broken_signature_by_e_mail_is_recorded_and_said(rita: User) -> None:
    content = example("data-changed")
    file = actions.Handed("iesniegums.edoc", content, examine(content, at=datetime.now(UTC)))
    said = actions.Said(email="x@new.example", phone="")
    row = actions.record(said, [file], channel="email", received_at=NOON, by=rita, at=NOON)
    assert row.personal_code_digest is None
    assert queries.files_of(row)[0].report["verdict"] == "invalid"


def test_a_no_has_a_reason_and_a_letter(rita: User) -> None:
    row = sent_in("stranger")
    with pytest.raises(Refusal) as no:
        actions.refuse(row.pk, reason="  ", by=rita, at=NOON)
    assert no.value.field == "reason"
    actions.ask_more(row.pk, reason="Pievienojiet pilnvaru.", by=rita, at=NOON)
    actions.refuse(row.pk, reason="Īpašums nav mūsu.", note="Zvanīja", by=rita, at=NOON)
    letters = Letter.objects.order_by("pk").values_list("kind", "text")
    assert [kind for kind, _ in letters] == ["application_needs_more", "application_refused"]
    assert "Īpašums nav mūsu." in letters[1][1]
    assert "Zvanīja" not in letters[1][1]
    with pytest.raises(Refusal) as late:
        actions.refuse(row.pk, reason="vēlreiz", by=rita, at=NOON)
    assert late.value.code == "decided"


def test_the_clerk_sees_earlier_applications_and_shared_files(rita: User) -> None:
    content = application("felikss")
    first = sent_in(data=content)
    other = sent_in(data=content, email="mallory@evil.example")
    third = sent_in("felikss", email="felikss@third.example")
    alike = {one.application: one for one in queries.applications_like(other)}
    assert set(alike) == {first, third}
    assert alike[first].signs == ("code", "file", "name")
    assert alike[third].signs == ("code", "name")


def test_the_clerk_sees_paper_that_came_twice_without_a_code(rita: User) -> None:
    said = actions.Said(email="Zane@new.example", phone="", name="Zane Jaunā")
    again = actions.Said(email="zane@NEW.example", phone="", name="")
    namesake = actions.Said(email="cita@new.example", phone="", name="ZANE JAUNĀ")
    other = actions.Said(email="", phone="", name="")
    rows = [
        actions.record(each, [], channel="paper", received_at=NOON, by=rita, at=NOON)
        for each in (said, again, namesake, other, other)
    ]
    alike = {one.application: one for one in queries.applications_like(rows[0])}
    assert set(alike) == {rows[1], rows[2]}
    assert alike[rows[1]].signs == ("email",)
    assert alike[rows[2]].signs == ("name",)
    assert queries.applications_like(rows[4]) == []


@pytest.mark.parametrize(("first", "again"), [("Zane Bērziņa", "ZANE BĒRZIŅA"), ("BOGUSŁAW GÖTZ", "Bogusław Götz")])
def test_a_name_in_capitals_is_the_same_whatever_the_database_knows_of_letters(
    rita: User, first: str, again: str
) -> None:
    with connection.cursor() as cursor:  # as in a database of the locale C; rolled back with the test
        cursor.execute('ALTER TABLE enrolment_application ALTER name TYPE varchar(200) COLLATE "C"')
    said = [actions.Said(email="", phone="", name=name) for name in (first, again, first[::-1])]
    rows = [actions.record(one, [], channel="paper", received_at=NOON, by=rita, at=NOON) for one in said]
    assert [one.application for one in queries.applications_like(rows[0])] == [rows[1]]
    assert [one.application for one in queries.applications_like(rows[1])] == [rows[0]]


def test_a_button_pressed_twice_records_one_application(rita: User) -> None:
    said = actions.Said(email="Zane@new.example", phone="", name="Zane Jaunā")
    scan = actions.Handed("skens.jpg", picture("JPEG", orientation=6), None)  # kept otherwise than it came

    def recorded(seconds: int, *files: actions.Handed) -> Application:
        at = NOON + timedelta(seconds=seconds)
        return actions.record(said, files, channel="paper", received_at=at, by=rita, at=at)

    first = recorded(0, scan)
    assert recorded(2, scan) == first
    assert len({first, recorded(3), recorded(120, scan)}) == 3  # without the scan, and two minutes later


def test_a_year_after_the_decision_nothing_of_it_is_left(rita: User) -> None:
    refused, kept = sent_in("stranger"), sent_in("felikss")
    actions.refuse(refused.pk, reason="Īpašums nav mūsu.", by=rita, at=NOON)
    actions.forget_decided(at=NOON + timedelta(days=365))
    assert Application.objects.count() == 2
    actions.forget_decided(at=NOON + timedelta(days=366))
    assert list(Application.objects.all()) == [kept]
    assert StoredFile.objects.count() == 1


def both_at_once(work: Callable[[], Any]) -> list[Any]:
    """What two requests at one moment come to; one that was refused is left out."""
    ready, done = threading.Barrier(2), list[Any]()

    def press() -> None:
        try:
            ready.wait(timeout=10)
            with suppress(Refusal):
                done.append(work())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return done


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_clicks_at_once_open_one_account(rita: User) -> None:
    approve(sent_in(), rita)
    letter = Letter.objects.get(kind="invitation")
    assert len(both_at_once(lambda: accept(letter))) == 1
    assert User.objects.filter(email="felikss@new.example").count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_presses_at_once_hand_in_one_application() -> None:
    file = application("felikss")
    first, second = both_at_once(lambda: sent_in(data=file))
    assert first.pk == second.pk
