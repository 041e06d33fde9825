"""Every address of the portal and who may enter it; an address without a line here fails."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.urls import resolve, reverse

from pagalms.backoffice.rights import ASKING
from pagalms.billing.models import Invoice
from pagalms.correspondence.models import Attachment
from pagalms.documents.actions import Face, Sheet, publish
from pagalms.enrolment.models import Application, ApplicationFile
from pagalms.files.actions import Upload, store
from pagalms.files.rules import Kind
from pagalms.mandates.models import Mandate, Scan
from pagalms.meters.models import MeteringPoint, Reading, Submission
from pagalms.notices.models import Paper
from tests.backoffice.visits import STAFF
from tests.correspondence.letters import asked
from tests.files.samples import PDF
from tests.house.addresses import (
    ARCHIVE,
    KEYED,
    MONITORING,
    NEIGHBOURS,
    OPEN,
    OWNERS,
    OWNERS_ALONE,
    PRINCIPAL,
    SIGNED_IN,
    STAFF_OF_THE_ROLE,
    STRONG,
    STRONG_OWNERS,
    TABLE,
    WRITER,
)
from tests.house.entering import entered, expected_of_staff, led_to_sign_in, named, routes, signed_in
from tests.moments import freeze_time
from tests.notices.board import published
from tests.people import NOON, Village

PEOPLE = ("nobody", "anna", "bruno", "carla", "egons", "dana", "gatis", *STAFF)


def test_every_address_has_a_line() -> None:
    assert {route.name for route in routes()} == set(TABLE)


def talk(village: Village) -> dict[str, int]:
    """A notice for flat_a, and a question of anna with a file."""
    anna = village.users["anna"]
    thread = asked(anna, files=[Upload("b.pdf", len(PDF), lambda: PDF)])
    files = [Upload("a.pdf", len(PDF), lambda: PDF)]
    ends = NOON + timedelta(hours=1)
    notice = published(anna, house=village.house, flats="1", begins=NOON, ends=ends, papers=files)
    paper = Paper.objects.get(version__notice=notice)
    attached = Attachment.objects.get(message__thread=thread)
    return {"notice": notice.pk, "thread": thread.pk, "attachment": attached.pk, "paper": paper.pk}


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
    application = Application.objects.create(number="2026-AAAA-BBBB", channel="paper", name="Zane", received_at=NOON)
    kept = store(b"Iesniegums", name="a.txt", accept=[Kind.TEXT], by=None, at=NOON)
    scan = ApplicationFile.objects.create(application=application, file=kept)
    mandate = Mandate.objects.earliest("pk")
    copied = store(b"Pilnvara", name="p.txt", accept=[Kind.TEXT], by=None, at=NOON)
    act = publish(
        face=Face(kind="act", title="Akts", dated=date(2025, 4, 1)), sheet=Sheet(b"Akts", "akts.txt"),
        apartment=village.flat_a, by=None, at=NOON,
    )  # fmt: skip
    return {
        "published": act.pk,
        "house": village.house.pk,
        "scan": Scan.objects.create(document_id=mandate.document_id, file=copied).pk,
        **talk(village),
        **dict.fromkeys(("desk_application", "desk_decide", "desk_type_code", "desk_application_file"), application.pk),
        "file": scan.pk,
        "apartment": village.flat_a.pk,
        "point": MeteringPoint.objects.filter(apartment=village.flat_a).first(),
        "reading": Reading.objects.filter(meter__point__apartment=village.flat_a).latest("period").pk,
        "receipt": receipt.number,
        **dict.fromkeys(("bill", "bill_pdf"), "A-1"),
        **dict.fromkeys(("archive_bill", "archive_bill_pdf"), "C-1"),
        "mandate": mandate.pk,
        "client": village.clients["anna"].pk,
        "document": mandate.document_id,
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
        "code": "made-up",
        "kind": "pazinojumi",
        "notice": parts["notice"],
        "thread": parts["thread"],
        "attachment": parts["attachment"],
        "paper": parts["paper"],
        "mandate": parts["mandate"],
        "client": parts["client"],
        "document": parts["document"],
        "file": parts["file"],
        "scan": parts["scan"],
        "form": "csv",
        "year": 2025,
        "published": parts["published"],
        **dict.fromkeys(("version", "bundle", "line", "run", "terms"), 1),
        "house": parts["house"],
        "rest": "sakums/",
        "sale": 1,
        "reading": parts["reading"],
        "sheet": "readings",
        "figure": "radijumi",
        "digest": "made-up",
        "language": "lv",
    }
    route = named()[name]
    wanted = route.pattern.converters or dict.fromkeys(getattr(route.pattern, "regex", None).groupindex)  # type: ignore[union-attr]
    return reverse(name, kwargs={key: values[key] for key in wanted})


BY_KEY = {KEYED: 401, MONITORING: 404}


@pytest.mark.parametrize("who", PEOPLE)
@freeze_time("2026-05-31T09:00:00Z")
def test_who_may_enter(who: str, village: Village, parts: dict[str, Any]) -> None:
    client = signed_in(who, village)
    allowed = {
        OWNERS: {"anna", "bruno", "dana", "gatis"},
        OWNERS_ALONE: {"anna", "bruno"},
        WRITER: {"anna"},
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
        elif rule in BY_KEY:
            assert answer.status_code == BY_KEY[rule], said
        elif who == "nobody":
            assert led_to_sign_in(answer), said
        elif rule == STAFF_OF_THE_ROLE and who in STAFF:
            assert answer.status_code == expected_of_staff(name, who, answer), said
        elif rule == STRONG or (rule == STRONG_OWNERS and who in allowed[OWNERS]):
            assert answer.status_code in ({200, 302} if who in STAFF else {403}), (
                said
            )  # the staff of the test are strong
        elif rule == STRONG_OWNERS:
            assert answer.status_code == 404, said
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


PERSONAL = {"settings_bill_letters"}  # a representative's own letters


@freeze_time("2026-05-31T09:00:00Z")
def test_who_may_only_see_sends_nothing(village: Village, parts: dict[str, Any]) -> None:
    gatis = signed_in("gatis", village)
    for name in (name for name, rule in TABLE.items() if rule in {OWNERS, OWNERS_ALONE} and name not in PERSONAL):
        answer = gatis.post(address(name, parts), {})
        assert answer.status_code in {403, 405}, f"{name}: {answer.status_code}; it needs rights.needs(...)"


@freeze_time("2026-05-31T09:00:00Z")
def test_who_only_looks_meets_no_form_that_is_not_theirs_to_send(village: Village, parts: dict[str, Any]) -> None:
    uldis, faults = signed_in("uldis", village), []
    for name in (name for name, rule in TABLE.items() if rule == STAFF_OF_THE_ROLE):
        where = address(name, parts)
        answer = uldis.get(where)
        if answer.status_code != 200 or not answer.headers["Content-Type"].startswith("text/html"):
            continue
        for form in re.findall(r"<form\b[^>]*>", answer.content.decode().split("<main")[-1]):
            action = re.search(r'action="([^"?]*)', form)
            sent_to = resolve(action[1] if action and action[1] else where).url_name
            if 'method="post"' in form and sent_to not in ASKING:
                faults.append(f"{where}: {form}")
    assert not faults, "\n".join(faults)
