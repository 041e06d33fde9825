"""The words in documents: read by the worker, found by whoever may read the document, and by nobody else."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from pagalms.documents.actions import Face, Sheet, order_readings, publish, replace
from pagalms.documents.models import Version
from pagalms.documents.queries import found_house_papers, found_papers, papers_for
from pagalms.files.actions import read
from pagalms.files.models import FileText
from pagalms.kernel import personal_code
from pagalms.kernel.latvian.asked import Asked
from pagalms.papers.press import pdf
from tests.files.samples import PDF, folder
from tests.moments import freeze_time
from tests.people import CODES, NOON, Village
from tests.resident.visits import visit, words_of

LOOP = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Count 999999999/Kids[2 0 R]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


@pytest.fixture(autouse=True)
def _folder(tmp_path: Any, settings: Any) -> Iterator[None]:
    backend = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": backend}
    with freeze_time(NOON):
        yield


def act(village: Village, content: bytes, name: str = "akts.pdf", **whose: Any) -> Version:
    face = Face(kind="act", title="Akts", dated=date(2026, 3, 12))
    made = publish(face=face, sheet=Sheet(content, name), by=None, at=NOON, **(whose or {"apartment": village.flat_a}))
    version = Version.objects.get(document=made)
    read(version.file_id, at=NOON)
    return version


def paper(text: str) -> bytes:
    said = {
        "language": "lv",
        "title": "Akts",
        "words": {"registration_no": "Reģ. Nr."},
        "about": [],
        "text": text,
        "foot": "",
    }
    return pdf("note", said, dated=date(2026, 3, 12))


def found(village: Village, name: str, words: str) -> int:
    codes = [personal_code.digest(CODES[name])]
    return len(papers_for(village.users[name], codes=codes, on=NOON.date(), words=words))


def test_a_document_is_found_by_what_stands_in_it(village: Village) -> None:
    act(village, paper("Nomainīts ūdens skaitītājs Nr. 48120077 vannasistabā."))
    act(
        village,
        folder(("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", "<text:p>Žoga krāsa</text:p>")),
        "a.odt",
    )
    house = act(village, paper("Katlumājas pārbūve"), house=village.house)
    with visit(village, "anna") as anna:
        for words, count in (("udens 48120077", 1), ("zoga", 1), ("ŽOGA krāsa akts", 1), ("katlumajas", 0), ("%", 0)):
            answer = words_of(anna.get(f"/ipasumi/{village.flat_a.pk}/dokumenti/", {"q": words}))
            assert answer.count("12.03.2026") == count, words
    assert [found(village, name, "48120077") for name in ("anna", "bruno", "dana", "carla", "egons")] == [1, 1, 1, 0, 0]
    codes = [personal_code.digest(CODES["anna"])]
    asked = Asked.of("katlumaju")
    assert [list(part) for part in found_papers(asked, codes=codes, on=NOON.date())] == [[]]
    [[row]] = found_house_papers(asked, [village.house.pk])
    assert row[1] == house.pk


def test_of_a_replaced_file_only_the_newer_is_found(village: Village) -> None:
    version = act(village, paper("Vecais skaitlis 111222"))
    replace(
        version.document_id, sheet=Sheet(paper("Jaunais skaitlis 333444"), "b.pdf"), by=village.users["bruno"], at=NOON
    )
    assert order_readings(most=10) == 1
    newer = Version.objects.get(document=version.document, current=True)
    read(newer.file_id, at=NOON)
    assert (found(village, "anna", "111222"), found(village, "anna", "333444"), order_readings(most=10)) == (0, 1, 0)


@pytest.mark.parametrize(
    ("content", "name"),
    [(PDF, "a.pdf"), (b"%PDF-1.7" + bytes(range(256)) * 30, "b.pdf"), (LOOP, "c.pdf")],
    ids=["empty", "damaged", "loop"],
)
def test_hostile_files_have_few_words_or_none(village: Village, content: bytes, name: str) -> None:
    begun = time.perf_counter()
    version = act(village, content, name)
    assert time.perf_counter() - begun < 20
    assert len(FileText.objects.get(file=version.file).words) <= 400_000
    assert found(village, "anna", "akts") == 1
