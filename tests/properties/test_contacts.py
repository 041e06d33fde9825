"""How owners can be reached: dated, confirmed, one's own."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from pagalms.kernel.refusal import Refusal, Refusals
from pagalms.outbox.models import Letter
from pagalms.properties import actions, queries
from pagalms.properties.actions import Told
from pagalms.properties.models import ContactDetails
from tests.people import NOON, Village

HOUR = timedelta(hours=1)


def tell(village: Village, *, at: datetime = NOON, phone: str = "", email: str = "", postal_address: str = "") -> str:
    return actions.tell_contacts(
        village.clients["anna"],
        village.flat_a,
        told=Told(phone, email, postal_address),
        by=village.users["anna"],
        at=at,
    )


def counts(village: Village, *, at: datetime = NOON) -> queries.Contacts:
    return queries.contacts_of(village.clients["anna"], village.flat_a, at=at)


def link() -> dict[str, object]:
    letter = Letter.objects.filter(kind="contact_email").latest("pk")
    found = re.search(r"\?kods=(\S+)&nr=(\d+)", letter.text)
    assert found
    return {"code": found[1], "code_id": int(found[2])}


def test_before_anything_is_told_accountings_word_counts(village: Village) -> None:
    found = counts(village)
    assert (found.email, found.is_told) == ("anna@register.example", False)


def test_what_was_told_before_stays_as_a_dated_record(village: Village) -> None:
    tell(village, phone="+371 2000 0001", email="anna@example.lv")
    tell(village, at=NOON + HOUR, phone="20000002", email="anna@example.lv", postal_address="Ogre, a. k. 5")
    assert [one.phone for one in ContactDetails.objects.order_by("pk")] == ["+371 2000 0001", "20000002"]
    assert counts(village).phone == "+371 2000 0001"
    assert counts(village, at=NOON + HOUR).postal_address == "Ogre, a. k. 5"
    assert not Letter.objects.exists()  # the account's address has been confirmed


def test_of_two_forms_at_once_the_later_row_follows_the_earlier(village: Village) -> None:
    tell(village, at=NOON + HOUR, phone="20000001")
    tell(village, phone="20000002")
    assert counts(village, at=NOON + HOUR).phone == "20000002"


def test_a_new_address_counts_after_its_letter_and_not_before(village: Village) -> None:
    tell(village, email="anna@example.lv")
    assert tell(village, at=NOON + HOUR, email="Dzivoklis@Example.com", phone="20000001") == "dzivoklis@example.com"
    found = counts(village, at=NOON + HOUR)
    assert (found.email, found.waiting, found.phone) == ("anna@example.lv", "dzivoklis@example.com", "20000001")
    actions.confirm_email(**link(), at=NOON + 2 * HOUR)  # type: ignore[arg-type]
    found = counts(village, at=NOON + 2 * HOUR)
    assert (found.email, found.waiting, found.phone) == ("dzivoklis@example.com", "", "20000001")
    with pytest.raises(Refusal, match="bad_link"):
        actions.confirm_email(**link(), at=NOON + 3 * HOUR)  # type: ignore[arg-type]


def test_until_the_first_letter_is_answered_accountings_address_counts(village: Village) -> None:
    tell(village, email="Dzivoklis@Example.com", phone="20000001")
    found = counts(village)
    assert (found.email, found.waiting, found.phone) == ("anna@register.example", "dzivoklis@example.com", "20000001")
    assert tell(village, at=NOON + HOUR, email="anna@register.example", phone="20000001") == ""
    assert counts(village, at=NOON + HOUR).waiting == ""


def test_a_link_ends_after_two_days_or_with_a_newer_word(village: Village) -> None:
    tell(village, email="viens@example.com")
    first = link()
    tell(village, at=NOON + HOUR, email="divi@example.com")
    for said, at in (
        (first, NOON + HOUR),
        (link(), NOON + HOUR + timedelta(hours=48)),
        ({"code": "x", "code_id": 0}, NOON),
    ):
        with pytest.raises(Refusal, match="bad_link"):
            actions.confirm_email(**said, at=at)  # type: ignore[arg-type]
    assert counts(village, at=NOON + 2 * HOUR).email == "anna@register.example"


def test_nobodys_mailbox_is_flooded(village: Village) -> None:
    for number in range(4):
        tell(village, at=NOON + timedelta(minutes=number), email=f"a{number}@example.com")
    with pytest.raises(Refusals) as said:
        tell(village, at=NOON + timedelta(minutes=5), email="a5@example.com", phone="20000005")
    assert said.value.by_field["email"].code == "too_many"
    assert counts(village, at=NOON + timedelta(minutes=6)).phone == ""
    assert tell(village, at=NOON + timedelta(minutes=70), email="a5@example.com")


@pytest.mark.parametrize("phone", ["12", "nav", "+371 <b>", "0" * 31, "++37120000000"])
def test_what_cannot_be_dialled_is_refused(village: Village, phone: str) -> None:
    with pytest.raises(Refusals):
        tell(village, phone=phone, email="anna@example.lv")
    assert not ContactDetails.objects.exists()


def test_nothing_at_all_is_refused(village: Village) -> None:
    with pytest.raises(Refusals):
        tell(village)


def test_the_database_keeps_one_at_a_time(village: Village) -> None:
    tell(village, email="anna@example.lv")
    row = ContactDetails.objects.get()
    row.pk = None
    with pytest.raises(IntegrityError, match="contact_details_once_at_a_time"), transaction.atomic():
        row.save()
