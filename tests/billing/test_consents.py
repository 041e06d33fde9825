"""Bills by letter: said once, stopped once, sent once."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client

from pagalms.audit.models import Event
from pagalms.billing.actions import announce_bills, stop_bills, want_bills
from pagalms.billing.models import BillConsent
from pagalms.billing.queries import consents_of, months_of_letters
from pagalms.outbox.actions import choose
from pagalms.outbox.models import Letter
from pagalms.outbox.queries import wanted_by
from pagalms.outbox.rules import Kind
from pagalms.outbox.stop_link import opened, sealed
from tests.billing.books import issue, winter_and_spring
from tests.people import NOON, Village

TODAY = date(2026, 5, 31)
LATER = NOON + timedelta(hours=1)


def test_wanted_twice_is_one_consent(village: Village) -> None:
    anna = village.users["anna"]
    for _ in range(2):
        want_bills(user=anna, apartments=[village.flat_a], at=NOON, given_at="settings")
    assert consents_of(anna, at=NOON) == {village.flat_a.pk}
    assert Event.objects.filter(verb="bills_wanted").count() == 1


def test_stopped_and_wanted_again_keeps_both_periods(village: Village) -> None:
    anna = village.users["anna"]
    want_bills(user=anna, apartments=[village.flat_a], at=NOON, given_at="settings")
    stop_bills(user=anna, apartments=[village.flat_a], at=LATER, stopped_at="letter")
    assert consents_of(anna, at=LATER) == set()
    want_bills(user=anna, apartments=[village.flat_a], at=LATER, given_at="letter")
    assert BillConsent.objects.filter(user=anna).count() == 2


def test_stopped_in_the_same_moment(village: Village) -> None:
    anna = village.users["anna"]
    want_bills(user=anna, apartments=[village.flat_a], at=NOON, given_at="settings")
    stop_bills(user=anna, apartments=[village.flat_a], at=NOON, stopped_at="settings")
    assert consents_of(anna, at=NOON) == set()


def test_of_two_presses_at_once_the_one_that_waited_comes_with_an_earlier_moment(village: Village) -> None:
    anna = village.users["anna"]
    for wanted in (True, False, True, True, False):
        if wanted:
            want_bills(user=anna, apartments=[village.flat_a], at=LATER, given_at="settings")
            want_bills(user=anna, apartments=[village.flat_a], at=NOON, given_at="settings")
            assert consents_of(anna, at=LATER) == {village.flat_a.pk}
        else:
            stop_bills(user=anna, apartments=[village.flat_a], at=NOON, stopped_at="settings")
            assert consents_of(anna, at=LATER) == set()
        choose(Kind.NOTICES, by=anna, wanted=wanted, at=LATER, said_at="settings")
        choose(Kind.NOTICES, by=anna, wanted=wanted, at=NOON, said_at="settings")
        assert (Kind.NOTICES in wanted_by(anna, at=LATER)) is wanted


def test_new_bill_goes_to_those_who_want_it_once(village: Village) -> None:
    winter_and_spring(village.flat_a, village.clients["anna"])
    want_bills(user=village.users["anna"], apartments=[village.flat_a], at=NOON, given_at="settings")
    assert announce_bills(on=TODAY, at=NOON, source="import:1") == 1
    assert announce_bills(on=TODAY, at=NOON, source="import:2") == 0
    letter = Letter.objects.get(kind="bill")
    assert letter.about.startswith("bill:2026-04:")
    assert letter.to == "anna@example.lv"
    assert letter.subject == "Rēķins par aprīli: 117,06\u00a0€"
    assert "202604" in letter.text
    assert "līdz 31.05.2026" in letter.text
    assert "&" not in letter.subject + letter.text


def test_many_bills_go_out_some_at_a_time(village: Village) -> None:
    for flat, name in ((village.flat_a, "anna"), (village.flat_b, "carla")):
        issue(flat, village.clients[name], date(2026, 4, 1))
        want_bills(user=village.users[name], apartments=[flat], at=NOON, given_at="settings")
    assert [announce_bills(on=TODAY, at=NOON, source="import:1", most=1) for _ in range(3)] == [1, 1, 0]
    assert Letter.objects.filter(kind="bill").count() == 2
    [month] = months_of_letters()
    assert (month.bills, month.announced, month.letters, month.waiting, month.done) == (2, 2, 2, 2, False)


def test_corrected_bill_is_news_again(village: Village) -> None:
    bills = winter_and_spring(village.flat_a, village.clients["anna"])
    want_bills(user=village.users["anna"], apartments=[village.flat_a], at=NOON, given_at="settings")
    announce_bills(on=TODAY, at=NOON, source="import:1")
    issue(village.flat_a, village.clients["anna"], date(2026, 4, 1), version=2, number=bills[-1].number)
    assert announce_bills(on=TODAY, at=NOON, source="import:2") == 1


def test_later_consent_does_not_bring_old_bills(village: Village) -> None:
    winter_and_spring(village.flat_a, village.clients["anna"])
    announce_bills(on=TODAY, at=NOON, source="import:1")
    want_bills(user=village.users["anna"], apartments=[village.flat_a], at=NOON, given_at="settings")
    assert announce_bills(on=TODAY, at=LATER, source="import:2") == 0


@pytest.mark.parametrize(("days", "letters"), [(0, 1), (45, 1), (46, 0)])
def test_old_bills_are_not_news(village: Village, days: int, letters: int) -> None:
    bill = issue(village.flat_a, village.clients["anna"], date(2026, 4, 1))
    want_bills(user=village.users["anna"], apartments=[village.flat_a], at=NOON, given_at="settings")
    assert announce_bills(on=bill.issued_on + timedelta(days=days), at=LATER, source="import:1") == letters


def test_former_owner_gets_no_letters(village: Village) -> None:
    issue(village.flat_c, village.clients["felikss"], date(2026, 4, 1))
    want_bills(user=village.users["egons"], apartments=[village.flat_c], at=NOON, given_at="settings")
    assert announce_bills(on=TODAY, at=NOON, source="import:1") == 1
    assert not Letter.objects.exists()


def test_letter_can_be_stopped_by_one_click(village: Village, client: Client) -> None:
    winter_and_spring(village.flat_a, village.clients["anna"])
    anna = village.users["anna"]
    want_bills(user=anna, apartments=[village.flat_a], at=NOON - timedelta(days=400), given_at="settings")
    announce_bills(on=TODAY, at=NOON, source="import:1")
    headers = Letter.objects.get(kind="bill").headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = urlsplit(headers["List-Unsubscribe"].strip("<>")).path

    asked = client.get(address)
    assert "Vai vairs nesūtīt" in asked.content.decode()
    assert BillConsent.objects.filter(user=anna, period__endswith=None).exists()  # opening a link changes nothing

    strict = Client(enforce_csrf_checks=True)
    assert strict.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not BillConsent.objects.filter(user=anna, period__endswith=None).exists()

    client.post(address, {"undo": "yes"})
    assert BillConsent.objects.filter(user=anna, period__endswith=None).exists()


def test_link_cannot_be_made_by_others(village: Village, client: Client) -> None:
    text = sealed("billing", village.users["anna"].pk, village.flat_a.pk)
    assert opened("billing", text, keys=2) == (village.users["anna"].pk, village.flat_a.pk)
    assert opened("billing", text[:-1] + ("A" if text[-1] != "A" else "B"), keys=2) is None
    assert opened("notices", text, keys=2) is None  # a link stops only letters of its own sort
    assert client.get("/vestules/rekini/WzEsMV0:abc:def/").status_code == 404


def test_link_of_a_former_owner_cannot_start_letters(village: Village, client: Client) -> None:
    text = sealed("billing", village.users["egons"].pk, village.flat_c.pk)
    assert client.post(f"/vestules/rekini/{text}/", {"undo": "yes"}).status_code == 404
