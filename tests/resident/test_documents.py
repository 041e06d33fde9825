"""Own documents: whose they are, what is new, taking them away."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from pagalms.documents.actions import Face, Sheet, publish, withdraw
from pagalms.documents.models import Document
from tests.files.samples import PDF
from tests.moments import freeze_time
from tests.people import NOON, Village, user_for
from tests.resident.visits import visit, words_of


@pytest.fixture(autouse=True)
def _folder(tmp_path: Any, settings: Any) -> Iterator[None]:
    backend = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": backend}
    with freeze_time(NOON):
        yield


def act(title: str = "Skaitītāja maiņas akts", dated: date = date(2026, 3, 12), **whose: Any) -> Document:
    face = Face(kind="act", title=title, dated=dated, number="15/3")
    return publish(face=face, sheet=Sheet(PDF, "akts.pdf"), by=None, at=NOON, **whose)


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_anna_and_bruno_find_the_act_of_their_flat(village: Village) -> None:
    document = act(apartment=village.flat_a)
    for name in ("anna", "bruno"):
        with visit(village, name) as client:
            said = words_of(client.get("/dokumenti/", follow=True))
            assert "Skaitītāja maiņas akts vēl nav atvērts" in said
            answer = client.get(f"/dokumenti/{document.pk}/")
            assert body(answer) == PDF
            assert answer.headers["Content-Disposition"] == 'inline; filename="akts.pdf"'
            assert "vēl nav atvērts" not in words_of(client.get("/dokumenti/", follow=True))


def test_new_documents_are_counted_in_the_list_of_sections(village: Village) -> None:
    act(apartment=village.flat_a)
    with visit(village, "anna") as anna:
        assert "1 jauns dokuments" in anna.get("/dokumenti/", follow=True).content.decode()


@pytest.mark.parametrize("name", ["carla", "egons", "felikss"])
def test_others_find_nothing(village: Village, name: str) -> None:
    document = act(apartment=village.flat_a)
    village.users["felikss"] = user_for("felikss")
    with visit(village, name) as client:
        assert client.get(f"/dokumenti/{document.pk}/").status_code == 404
        assert "maiņas akts" not in words_of(client.get("/dokumenti/", follow=True))


def test_a_withdrawn_document_is_gone(village: Village) -> None:
    document = act(apartment=village.flat_a)
    withdraw(document.pk, by=village.users["bruno"], at=NOON)
    with visit(village, "anna") as anna:
        assert anna.get(f"/dokumenti/{document.pk}/").status_code == 404
        assert "Dokumentu vēl nav" in words_of(anna.get("/dokumenti/", follow=True))


def test_a_year_as_a_zip_and_a_search(village: Village) -> None:
    act("Līgums par uzskaiti", apartment=village.flat_a)
    act("Izziņa", client=village.clients["anna"])
    with visit(village, "anna") as anna:
        answer = anna.get("/dokumenti/gads/2026.zip")
        content = body(answer)
        assert answer.headers["Content-Length"] == str(len(content))
        assert len(zipfile.ZipFile(io.BytesIO(content)).namelist()) == 3
        assert "vēl nav atvērts" not in words_of(anna.get("/dokumenti/", follow=True))
        assert anna.get("/dokumenti/gads/2019.zip").status_code == 404
        found = words_of(anna.get(f"/ipasumi/{village.flat_a.pk}/dokumenti/?q=uzskaiti"))
        assert "Līgums par uzskaiti" in found
        assert "Izziņa" not in found
        assert "Izziņa" not in words_of(anna.get(f"/ipasumi/{village.flat_a.pk}/dokumenti/?veids=contract"))
        for asked in ("gads=2025", "gads=%00", "veids=nav&gads=99999999999"):
            assert anna.get(f"/ipasumi/{village.flat_a.pk}/dokumenti/?{asked}").status_code == 200
        assert "nav „<script>”" in words_of(anna.get(f"/ipasumi/{village.flat_a.pk}/dokumenti/?q=<script>"))


@pytest.mark.parametrize("audience", ["owners", "staff"])
def test_what_is_for_the_manager_only_opens_for_no_owner_of_the_flat_either(village: Village, audience: str) -> None:
    document = act(apartment=village.flat_a, audience=audience)
    letter = act(client=village.clients["anna"], audience=audience)
    with visit(village, "anna") as anna:
        for one in (document, letter):
            assert anna.get(f"/dokumenti/{one.pk}/").status_code == (200 if audience == "owners" else 404)


def test_files_run_nothing_whatever_is_in_them(village: Village) -> None:
    shown = act(apartment=village.flat_a)
    face = Face(kind="other", title="Piezīme", dated=date(2026, 3, 1))
    text = publish(face=face, sheet=Sheet(b"alert(1)", "\u0101.html"), apartment=village.flat_a, by=None, at=NOON)
    with visit(village, "anna") as anna:
        kept = anna.get(f"/dokumenti/{text.pk}/").headers
        assert kept["Content-Type"] == "text/plain"
        assert kept["Content-Disposition"] == "attachment; filename*=utf-8''%C4%81.html.txt"
        assert kept["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
        assert kept["X-Content-Type-Options"] == "nosniff"
        assert kept["Cache-Control"] == "private, no-store"
        pdf = anna.get(f"/dokumenti/{shown.pk}/").headers
        assert pdf["Content-Disposition"].startswith("inline")
        assert "object-src 'none'" in pdf["Content-Security-Policy"]


def test_words_no_database_can_look_for_find_nothing_and_break_nothing(village: Village) -> None:
    act(apartment=village.flat_a)
    with visit(village, "anna") as anna:
        answer = anna.get(f"/ipasumi/{village.flat_a.pk}/dokumenti/?q=mai%00%C5%86as")
        assert "Skaitītāja maiņas akts" in words_of(answer)


def test_the_page_takes_few_statements(village: Village, django_assert_max_num_queries: Any) -> None:
    for number in range(20):
        act(f"Akts {number}", apartment=village.flat_a)
    with visit(village, "anna") as anna:
        where = f"/ipasumi/{village.flat_a.pk}/dokumenti/"
        anna.get(where)
        with django_assert_max_num_queries(8):
            anna.get(where)
