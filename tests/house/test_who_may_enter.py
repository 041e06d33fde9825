"""Every address of the portal and who may enter it; an address without a line here fails."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from freezegun import freeze_time

from pagalms.accounts.rules import Role
from pagalms.backoffice.rights import RIGHTS
from pagalms.billing.models import Invoice
from pagalms.enrolment.models import Application, ApplicationFile
from pagalms.files.actions import store
from pagalms.files.rules import Kind
from pagalms.mandates.models import Mandate
from pagalms.meters.models import MeteringPoint, Submission
from tests.backoffice import visits
from tests.backoffice.visits import STAFF
from tests.hygiene import HygienicClient
from tests.notices.board import published
from tests.people import NOON, Village

OPEN = "everybody"  # strangers get a page or are led on within the entrance
SIGNED_IN = "whoever is signed in, about themselves"
OWNERS = "the owners of the property, today, and those who represent one of them"
OWNERS_ALONE = "the owners of the property; who represents one of them is told so"
PRINCIPAL = "the owner who gave the power of attorney"
ARCHIVE = "who once got the bill"
NEIGHBOURS = "to whom a flat that the notice is for is open"
STAFF_OF_THE_ROLE = "staff, as backoffice.rights has it"

TABLE = {
    "front": OPEN,
    "account_login": OPEN,
    "account_logout": OPEN,
    "account_reset_password": OPEN,
    "account_reset_password_done": OPEN,
    "account_reset_password_from_key": OPEN,
    "account_reset_password_from_key_done": OPEN,
    "account_email_verification_sent": OPEN,
    "account_confirm_email": OPEN,
    "account_change_password": SIGNED_IN,
    "account_set_password": SIGNED_IN,
    "mfa_authenticate": OPEN,
    "link_code": OPEN,
    "passkey_sign_in": OPEN,
    "passkey_question": OPEN,
    "show_second_step": SIGNED_IN,
    "confirm": SIGNED_IN,
    "second_step": SIGNED_IN,
    "app_on": SIGNED_IN,
    "app_off": SIGNED_IN,
    "recovery_codes": SIGNED_IN,
    "passkey_add": SIGNED_IN,
    "passkey_question_for_new": SIGNED_IN,
    "passkey_remove": SIGNED_IN,
    "address_change": SIGNED_IN,
    "address_confirm": OPEN,
    "address_object": OPEN,
    "sessions": SIGNED_IN,
    "end_sessions": SIGNED_IN,
    "sign_ins": SIGNED_IN,
    "strong_begin": OPEN,
    "strong_answer": OPEN,
    "strong_complete": OPEN,
    "smartid": OPEN,  # what they show, the login cookie decides
    "smartid_code": OPEN,
    "smartid_state": OPEN,
    "smartid_cancel": OPEN,
    "smartid_return": OPEN,
    "smartid_push": OPEN,
    "smartid_distrust": SIGNED_IN,
    "newcomer": OPEN,
    "link_account": OPEN,
    "register": OPEN,
    "waiting": OPEN,
    "apply": OPEN,
    "applied": OPEN,
    "invitation": OPEN,
    "registration_check": OPEN,
    "stop_letters": OPEN,
    "bill_letters": OPEN,  # the link in a letter is signed
    "letters_of_kind": OPEN,  # the same
    "help": OPEN,
    "terms": OPEN,
    "set_language": OPEN,
    "home": SIGNED_IN,
    "meters": SIGNED_IN,
    "bills": SIGNED_IN,
    "settings": SIGNED_IN,
    "settings_letters": SIGNED_IN,
    "notices": SIGNED_IN,
    "notice": NEIGHBOURS,
    "notice_works": NEIGHBOURS,
    "property_notices": OWNERS,
    "settings_receipts": SIGNED_IN,
    "archive_bills": SIGNED_IN,
    "archive_table": SIGNED_IN,
    "archive_bill_pdf": ARCHIVE,
    "archive_bill": ARCHIVE,
    "addresses": SIGNED_IN,
    "looks": SIGNED_IN,
    "property_addresses": OWNERS,
    "end_mandate": PRINCIPAL,
    "contacts": OWNERS_ALONE,
    "confirm_contact": OPEN,  # what the letter carried decides
    "property_home": OWNERS,
    "property_meters": OWNERS,
    "meters_calendar": OWNERS,
    "metering_point": OWNERS,
    "receipt": OWNERS,
    "property_bills": OWNERS,
    "bill": OWNERS,
    "bill_pdf": OWNERS,
    "bills_year": OWNERS,
    "bills_table": OWNERS,
    "account": OWNERS,
    "settings_bill_letters": OWNERS,
}
TABLE |= dict.fromkeys(RIGHTS, STAFF_OF_THE_ROLE)
PEOPLE = ("nobody", "anna", "bruno", "carla", "egons", "dana", "gatis", *STAFF)


def routes(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from routes(entry)
        else:
            yield entry


def test_every_address_has_a_line() -> None:
    assert {route.name for route in routes()} == set(TABLE)


@pytest.fixture
def parts(village: Village) -> dict[str, Any]:
    """What addresses of flat_a (anna's and bruno's) are made of; in the archive stands a bill of egons for flat_c."""
    bills = {}
    for name, flat, client in (("A-1", village.flat_a, "anna"), ("C-1", village.flat_c, "egons")):
        bills[name] = Invoice.objects.create(
            number=name, apartment=flat, client=village.clients[client], period=date(2025, 4, 1),
            issued_on=date(2025, 5, 10), due_on=date(2025, 5, 31), opening_balance=0, paid=0, charged=Decimal("10.00"),
            vat=0, penalty=0, payable=Decimal("10.00"),
        )  # fmt: skip
    receipt = Submission.objects.create(
        number="2026-05-1", form_key=uuid4(), apartment=village.flat_a, period=date(2026, 5, 1),
        by=village.users["anna"], at=NOON,
    )  # fmt: skip
    notice = published(
        village.users["anna"], house=village.house, flats="1", begins=NOON, ends=NOON + timedelta(hours=1)
    )
    asked = Application.objects.create(number="2026-AAAA-BBBB", channel="paper", name="Zane", received_at=NOON)
    kept = store(b"Iesniegums", name="a.txt", accept=[Kind.TEXT], by=None, at=NOON)
    scan = ApplicationFile.objects.create(application=asked, file=kept)
    return {
        "notice": notice.pk,
        **dict.fromkeys(("desk_application", "desk_decide", "desk_application_file"), asked.pk),
        "file": scan.pk,
        "apartment": village.flat_a.pk,
        "point": MeteringPoint.objects.filter(apartment=village.flat_a).first(),
        "receipt": receipt.number,
        "bill": "A-1",
        "bill_pdf": "A-1",
        "archive_bill": "C-1",
        "mandate": Mandate.objects.earliest("pk").pk,
        "client": village.clients["anna"].pk,
        "document": Mandate.objects.earliest("pk").document_id,
        "archive_bill_pdf": "C-1",
    }


def address(name: str, parts: dict[str, Any]) -> str:
    values = {
        "apartment": parts["apartment"],
        "point": getattr(parts["point"], "pk", 0),
        "number": parts.get(name, "1"),
        "name": "swedbank",
        "uidb36": "1",
        "key": "abc-def",
        "target": "made-up",
        "kind": "pazinojumi",
        "notice": parts["notice"],
        "mandate": parts["mandate"],
        "client": parts["client"],
        "document": parts["document"],
        "file": parts["file"],
        "form": "csv",
        "year": 2025,
    }
    [route] = [route for route in routes() if route.name == name]
    wanted = route.pattern.converters or dict.fromkeys(getattr(route.pattern, "regex", None).groupindex)  # type: ignore[union-attr]
    return reverse(name, kwargs={key: values[key] for key in wanted})


def signed_in(name: str, village: Village) -> Client:
    if name in STAFF:
        return visits.signed_in(visits.take_on(name), STAFF[name][1])
    client = HygienicClient(raise_request_exception=True)
    if name != "nobody":
        client.force_login(village.users[name], backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def entered(client: Client, where: str) -> Any:
    """The answer to opening an address, or to sending it an empty form if it only takes forms."""
    answer = client.get(where)
    return client.post(where) if answer.status_code == 405 else answer


def led_to_sign_in(answer: Any) -> bool:
    return bool(answer.status_code == 302 and answer["Location"].startswith("/ieeja/?next="))


def expected_of_staff(name: str, who: str, answer: Any) -> int:
    """The role's own pages open, or say that the made-up thing is not there; 403 for other roles.

    The auditor opens every page and sends no form.
    """
    role = STAFF[who][0]
    sent = answer.request["REQUEST_METHOD"] == "POST"
    opens = role in RIGHTS[name] or role == Role.AUDITOR
    if opens and not (sent and role == Role.AUDITOR):
        return answer.status_code if answer.status_code in (200, 302, 400, 404, 422) else 200
    return 403


@pytest.mark.parametrize("who", PEOPLE)
@freeze_time("2026-05-31T09:00:00Z")
def test_who_may_enter(who: str, village: Village, parts: dict[str, Any]) -> None:
    client = signed_in(who, village)
    allowed = {
        OWNERS: {"anna", "bruno", "dana", "gatis"},
        OWNERS_ALONE: {"anna", "bruno"},
        NEIGHBOURS: {"anna", "bruno", "dana", "gatis"},
        PRINCIPAL: {"anna"},
        ARCHIVE: {"egons"},
        SIGNED_IN: set(PEOPLE) - {"nobody"},
        STAFF_OF_THE_ROLE: set(),
    }
    for name, rule in TABLE.items():
        where = address(name, parts)
        answer = entered(client, where)
        said = f"{who} at {where}: {answer.status_code}"
        if rule == OPEN:
            assert answer.status_code < 500, said
            assert not led_to_sign_in(answer), said
        elif who == "nobody":
            assert led_to_sign_in(answer), said
        elif rule == STAFF_OF_THE_ROLE and who in STAFF:
            assert answer.status_code == expected_of_staff(name, who, answer), said
        elif rule == OWNERS_ALONE and who in {"dana", "gatis"}:
            assert answer.status_code == 403, said
        elif who in allowed[rule]:
            assert answer.status_code in (200, 302, 400, 422), said
        else:
            assert answer.status_code == 404, said


@freeze_time("2026-05-31T09:00:00Z")
def test_somebody_elses_is_the_same_as_nothing(village: Village, parts: dict[str, Any]) -> None:
    carla = signed_in("carla", village)
    theirs = carla.get(reverse("property_meters", kwargs={"apartment": parts["apartment"]}))
    nothing = carla.get(reverse("property_meters", kwargs={"apartment": 987654}))
    assert (theirs.status_code, theirs.content) == (nothing.status_code, nothing.content)


@freeze_time("2026-05-31T09:00:00Z")
def test_the_day_after_a_sale_nothing_of_the_property_is_left(village: Village, parts: dict[str, Any]) -> None:
    egons = signed_in("egons", village)
    for name in (name for name, rule in TABLE.items() if rule == OWNERS):
        assert entered(egons, address(name, {**parts, "apartment": village.flat_c.pk})).status_code == 404, name
