"""Who a person is: one human may have several codes over a life; a name or an address joins nobody."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from pagalms.accounts.models import User
from pagalms.audit.models import Event
from pagalms.enrolment.queries import may_register, resident_for
from pagalms.identity import actions
from pagalms.identity.models import Person, PersonalCode
from pagalms.identity.queries import codes_beside, codes_of, user_known_by
from pagalms.kernel import personal_code
from pagalms.kernel.refusal import Refusal
from tests.backoffice.visits import take_on
from tests.people import CODES, NOON, Village, own

NEW = "330000-77777"  # what anna got in place of her old code
TODAY = date(2026, 5, 31)
SEEN = "Apliecība par personas koda maiņu, uzrādīta birojā"


@pytest.fixture
def clerk(db: None) -> User:
    return take_on("rita")


def joined(code: str, other: str, by: User, reason: str = SEEN) -> Person:
    return actions.add_code(code=code, other=other, reason=reason, by=by, at=NOON)


@pytest.mark.parametrize("written", [NEW, NEW.replace("-", ""), f"PNOLV-{NEW}", f" {NEW} "])
def test_either_code_opens_the_same_account(written: str, village: Village, clerk: User) -> None:
    joined(CODES["anna"], written, clerk)
    anna = village.users["anna"]
    for code in (CODES["anna"], NEW):
        assert user_known_by(personal_code.digest(code)) == anna
    assert set(codes_of(anna)) == {personal_code.digest(CODES["anna"]), personal_code.digest(NEW)}


def test_properties_under_either_code_are_seen(village: Village, clerk: User) -> None:
    village.clients["carla"].personal_code_digest = personal_code.digest(NEW)  # accounting has the new code of anna
    village.clients["carla"].save()
    anna = village.users["anna"]
    assert [str(flat) for flat in resident_for(anna, on=TODAY).properties] == [str(village.flat_a)]
    joined(NEW, CODES["anna"], clerk)
    assert set(resident_for(anna, on=TODAY).properties) == {village.flat_a, village.flat_b}


def test_codes_joined_before_there_is_an_account(village: Village, clerk: User) -> None:
    felikss, fresh = personal_code.digest(CODES["felikss"]), personal_code.digest(NEW)
    assert not may_register(fresh, on=TODAY)
    person = joined(CODES["felikss"], NEW, clerk)
    assert person.user is None
    assert user_known_by(fresh) is None
    assert may_register(fresh, on=TODAY)
    user = User.objects.create(email="felikss@example.lv", date_joined=NOON)
    known = actions.know(
        by=user,
        digest=fresh,
        sealed=personal_code.seal(NEW),
        names=("Felikss", "Paraudziņš"),
        method="smartid",
        at=NOON,
    )
    assert known == person
    assert user_known_by(felikss) == user_known_by(fresh) == user
    assert [flat.pk for flat in resident_for(user, on=TODAY).properties] == [village.flat_c.pk]


def test_a_third_code_joins_the_two(village: Village, clerk: User) -> None:
    joined(NEW, "340000-88888", clerk)
    joined("340000-88888", CODES["anna"], clerk)
    assert len(codes_beside(personal_code.digest(NEW))) == 3
    assert user_known_by(personal_code.digest(NEW)) == village.users["anna"]
    assert not Person.objects.filter(user=None).exists()


def test_every_joining_is_written_down(village: Village, clerk: User) -> None:
    joined(CODES["anna"], NEW, clerk)
    event = Event.objects.get(verb="code_added")
    assert (event.by, event.detail) == (clerk.pk, {"reason": SEEN})
    assert NEW not in str(event.__dict__)
    assert CODES["anna"] not in str(event.__dict__)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ((CODES["anna"], CODES["bruno"], SEEN), "two_accounts"),
        ((CODES["anna"], f"PNOLV-{CODES['anna']}", SEEN), "same"),
        ((CODES["anna"], "PNOEE-38001085718", SEEN), "code"),
        ((CODES["anna"], "330000", SEEN), "code"),
        (("anna@example.lv", NEW, SEEN), "code"),
        ((CODES["anna"], NEW, "  "), "reason"),
        ((CODES["anna"], NEW, f"vecais bija {CODES['anna']}"), "reason"),
    ],
)
def test_what_cannot_be_joined(typed: tuple[str, str, str], said: str, village: Village, clerk: User) -> None:
    before = PersonalCode.objects.count()
    code, other, reason = typed
    with pytest.raises(Refusal) as refused:
        joined(code, other, clerk, reason)
    assert refused.value.code == said
    assert PersonalCode.objects.count() == before


def test_joining_twice_says_so(village: Village, clerk: User) -> None:
    joined(CODES["anna"], NEW, clerk)
    with pytest.raises(Refusal) as refused:
        joined(NEW, CODES["anna"], clerk)
    assert refused.value.code == "known"
    assert Event.objects.filter(verb="code_added").count() == 1


def test_an_equal_name_or_address_joins_nothing(village: Village) -> None:
    village.clients["carla"].email = "anna@example.lv"
    village.clients["carla"].first_name = "Anna"
    village.clients["carla"].save()
    own(village.clients["carla"], village.flat_c, since=TODAY)
    assert list(resident_for(village.users["anna"], on=TODAY).properties) == [village.flat_a]


def test_at_the_terminal(village: Village, clerk: User, monkeypatch: Any) -> None:
    out = io.StringIO()
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{CODES['anna']}\n{NEW}\n"))
    call_command("add_code", "--by", clerk.email, "--reason", SEEN, stdout=out)
    assert user_known_by(personal_code.digest(NEW)) == village.users["anna"]
    assert NEW not in out.getvalue()
    with pytest.raises(CommandError, match="neither registrar nor administrator"):
        call_command("add_code", "--by", village.users["anna"].email, "--reason", SEEN)
