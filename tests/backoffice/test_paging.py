"""Lists of the office that grow with the years: a hundred a page, and nothing of them ends silently."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from pagalms.documents.models import Document, Version
from pagalms.enrolment.models import Application, Invitation, Registration
from pagalms.files.actions import store
from pagalms.files.rules import Kind
from pagalms.mandates.models import Mandate, PowerOfAttorney, Representative
from pagalms.notices.models import Notice
from pagalms.notices.models import Version as NoticeVersion
from pagalms.outbox.models import Letter
from pagalms.properties.models import Sale
from tests.backoffice.test_letters import lost
from tests.backoffice.visits import staff_visit
from tests.files.samples import PDF
from tests.notices.board import days
from tests.people import NOON, Village
from tests.resident.visits import words_of


@pytest.fixture(autouse=True)
def _folder(tmp_path: Any, settings: Any) -> None:
    backend = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": backend}


def write_notices(village: Village, *, count: int, **state: Any) -> None:
    rows = Notice.objects.bulk_create(
        Notice(shown=(days(0), None), written_at=NOON - timedelta(days=1), **state) for _ in range(count)
    )
    NoticeVersion.objects.bulk_create(
        NoticeVersion(notice=row, number=1, title=f"Nr. {at}", text="…", written_at=NOON, current=True)
        for at, row in enumerate(rows)
    )


def test_a_draft_of_long_ago_stands_first_and_the_rest_on_further_pages(village: Village) -> None:
    write_notices(village, count=1)
    NoticeVersion.objects.update(title="Sen iesākts")
    write_notices(village, count=105, published_at=NOON)
    with staff_visit("maris") as maris:
        first = maris.get("/birojs/pazinojumi/")
        second = maris.get("/birojs/pazinojumi/?lapa=2")
    assert "lapa 1 no 2" in words_of(first)
    assert re.findall(r"<b>(Sen iesākts|Nr. 104)</b>", first.content.decode()) == ["Sen iesākts", "Nr. 104"]
    assert re.findall(r"<b>Nr. (\d+)</b>", second.content.decode()) == ["5", "4", "3", "2", "1", "0"]


def test_documents_of_a_search_are_paged_with_it(village: Village) -> None:
    file = store(PDF, name="a.pdf", accept={Kind.PDF}, by=None, at=NOON)
    rows = Document.objects.bulk_create(
        Document(
            house=village.house, kind="report", title=f"Pārskats {at}", dated=days(0), counts_on=days(0),
            published_at=NOON,
        )
        for at in range(101)
    )  # fmt: skip
    Version.objects.bulk_create(Version(document=row, number=1, file=file, at=NOON, current=True) for row in rows)
    with staff_visit("maris") as maris:
        page = maris.get(f"/birojs/dokumenti/?maja={village.house.pk}").content.decode()
        assert f'href="?maja={village.house.pk}&amp;lapa=2" rel="next"' in page
        last = maris.get(f"/birojs/dokumenti/?maja={village.house.pk}&lapa=2").content.decode()
    assert "<b>Pārskats 0</b>" in last
    assert last.count("<b>Pārskats") == 1


def test_rita_sends_a_letter_of_the_second_page_again_and_stays_there(village: Village) -> None:
    oldest = lost("pirma@nav.example")
    Letter.objects.bulk_create(
        Letter(
            to=f"{at}@nav.example", kind="registration", subject="…", text="…", message_id=f"<{at}>", created_at=NOON,
            state=Letter.State.UNDELIVERED, attempts=78, last_error="550",
        )
        for at in range(100)
    )  # fmt: skip
    with staff_visit("rita") as rita:
        assert "pirma@nav.example" not in words_of(rita.get("/birojs/vestules/"))
        second = "/birojs/vestules/?lapa=2"
        assert "pirma@nav.example" in words_of(rita.get(second))
        assert rita.post(second, {"letter": str(oldest.pk)}).headers["Location"] == second
        assert rita.post("/birojs/meklet/", {"said": "anna@example.lv"}).status_code == 302


def test_changes_of_owner_have_pages_and_the_ones_that_wait_come_first(village: Village) -> None:
    rita = village.users["anna"]
    told = {"day": days(0), "deed": "Zemesgrāmata", "before": [], "after": [], "by": rita, "at": NOON}
    Sale.objects.create(apartment=village.flat_a, buyer=village.clients["carla"], **told)
    rest = {"apartment": village.flat_b, "buyer": village.clients["felikss"], "decided_at": NOON}
    Sale.objects.bulk_create(Sale(agreed=at > 0, **rest, **told) for at in range(101))
    with staff_visit("rita") as office:
        first = office.get("/birojs/ipasnieki/").content.decode()
        second = office.get("/birojs/ipasnieki/?lapa=2").content.decode()
    order = re.findall(r"/birojs/ipasnieki/maina/(\d+)/", first)
    waiting, contradicted = Sale.objects.get(decided_at=None).pk, Sale.objects.get(agreed=False).pk
    assert (order[:2], len(order)) == ([str(waiting), str(contradicted)], 100)
    assert len(re.findall(r"/birojs/ipasnieki/maina/(\d+)/", second)) == 2


def test_letters_not_used_yet_have_pages(village: Village) -> None:
    rows = Application.objects.bulk_create(
        Application(number=f"P-{at}", name=f"Zane {at}", email=f"{at}@nav.example", received_at=NOON)
        for at in range(101)
    )
    Invitation.objects.bulk_create(
        Invitation(
            application=row, code_hash=bytes([at]), email=row.email, created_at=NOON, expires_at=NOON
        )
        for at, row in enumerate(rows)
    )  # fmt: skip
    Registration.objects.create(
        email="viena@nav.example", code_hash=b"x", password="", language="lv", personal_code_digest=b"y",
        personal_code_sealed=b"z", given_name="Viena", family_name="Pati", created_at=NOON, expires_at=NOON,
    )  # fmt: skip
    second = "/birojs/registracija/neizmantoti/?lapa=2"
    with staff_visit("rita") as rita:
        first = words_of(rita.get("/birojs/registracija/neizmantoti/"))
        assert "Zane 100" in first
        assert "Zane 0" not in first
        assert "viena@nav.example" in first
        page = rita.get(second)
        assert re.findall(r"Zane \d+", words_of(page)) == ["Zane 0"]
        assert "Visas reģistrācijas ir apstiprinātas" not in words_of(page)
        assert rita.post(second, {"application": "x"}).headers["Location"] == second


def test_powers_of_attorney_have_pages(village: Village) -> None:
    one = Mandate.objects.earliest("pk")
    other = Representative.objects.create(name="Cits", personal_code_digest=b"x", personal_code_sealed=b"y")
    rows = PowerOfAttorney.objects.bulk_create(
        PowerOfAttorney(number=f"Nr. {at}", dated=days(0), notary="Notāre", recorded_at=NOON) for at in range(100)
    )
    Mandate.objects.bulk_create(
        Mandate(
            document=row, principal=one.principal, representative=other, apartment=one.apartment,
            may_hand_in=False, may_write=False, period=(days(400 + at), days(401 + at)),
        )
        for at, row in enumerate(rows)
    )  # fmt: skip
    with staff_visit("rita") as rita:
        first = rita.get("/birojs/pilnvaras/")
        second = rita.get("/birojs/pilnvaras/?lapa=2")
    count = 100 + Mandate.objects.exclude(document__in=rows).values("document").distinct().count()
    assert "lapa 1 no 2" in words_of(first)
    shown = [re.findall(r'href="/birojs/pilnvaras/(\d+)/"', page.content.decode()) for page in (first, second)]
    assert len(shown[0]) == 100
    assert len(set(shown[0]) | set(shown[1])) == count
