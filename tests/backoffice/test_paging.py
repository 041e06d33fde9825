"""Lists of the office that grow with the years: a hundred a page, and nothing of them ends silently."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from pagalms.documents.models import Document, Version
from pagalms.files.actions import store
from pagalms.files.rules import Kind
from pagalms.notices.models import Notice
from pagalms.notices.models import Version as NoticeVersion
from pagalms.outbox.models import Letter
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
