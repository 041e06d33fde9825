"""PDFs that accounting sends beside its tables: bills by their number, documents by what their names say."""

from __future__ import annotations

import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage

from pagalms.accounts.models import User
from pagalms.billing.models import Invoice, InvoicePaper
from pagalms.documents.actions import forget_bundles, publish_bundle
from pagalms.documents.models import Bundle, BundleLine, Document
from pagalms.files.models import StoredFile
from pagalms.papers.bill import bill_pdf
from tests.exchange.exports import folder, run, small
from tests.files.samples import PDF
from tests.people import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(tmp_path: Any, settings: Any) -> None:
    backend = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path / "kept"}}
    settings.STORAGES = {**settings.STORAGES, "default": backend}


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = folder(small(), tmp_path / "e")
    (path / "R-1.pdf").write_bytes(PDF)
    return path


def served(number: str) -> bytes:
    invoice = Invoice.objects.select_related("apartment__house", "client").get(number=number, current=True)
    return bill_pdf(invoice, payer="", before=None, language="lv")


def test_the_paper_comes_with_the_tables_and_is_served(export: Path) -> None:
    said = run(export)
    assert said.code == 0
    assert "1 bill as PDF" in said.out
    assert served("R-1") == PDF
    assert served("R-2") != PDF


def test_the_same_again_changes_nothing(export: Path) -> None:
    run(export)
    kept = StoredFile.objects.get().pk
    assert "nothing to change" in run(export).out
    assert StoredFile.objects.get().pk == kept


def test_papers_alone_and_a_newer_one(export: Path, tmp_path: Path) -> None:
    run(export)
    alone = tmp_path / "papers.zip"
    with zipfile.ZipFile(alone, "w") as made:
        made.writestr("rekini/R-1.PDF", PDF + b"% newer")
    assert run(alone).code == 0
    assert served("R-1") == PDF + b"% newer"
    assert StoredFile.objects.count() == 1


def test_a_dry_run_keeps_nothing(export: Path) -> None:
    said = run(export, "--dry-run")
    assert (said.code, InvoicePaper.objects.count(), StoredFile.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("R-9.pdf", PDF, "R-9.pdf: There is no bill with this number, and the name does not say whose document it is."),
        ("R-2.pdf", b"MZ\x90\x00" + bytes(90), "R-2.pdf: The file is no PDF."),
        ("R-2.pdf", b"", "R-2.pdf: The file is empty."),
    ],
)
def test_a_paper_that_is_wrong_refuses_the_whole_import(export: Path, name: str, content: bytes, reason: str) -> None:
    (export / name).write_bytes(content)
    said = run(export)
    assert said.code == 1
    assert reason in said.err
    assert not Invoice.objects.exists()
    assert not InvoicePaper.objects.exists()


def waiting() -> list[tuple[str, str, str]]:
    lines = BundleLine.objects.filter(bundle__by=None).order_by("name")
    return [(line.name, str(line.apartment or line.house or line.client), line.kind) for line in lines]


def test_documents_come_with_the_tables_and_wait_for_staff(export: Path) -> None:
    (export / "Akts 0010002 2026-04-12.pdf").write_bytes(PDF + b"% act")
    (export / "Liepu iela 14 Tāme jumtam.pdf").write_bytes(PDF + b"% estimate")
    (export / "0010001 līgums.pdf").write_bytes(PDF + b"% contract")
    said = run(export)
    assert (said.code, "3 documents as PDF" in said.out, "1 bill as PDF" in said.out) == (0, True, True)
    assert waiting() == [
        ("0010001 līgums.pdf", "Liepu iela 14–1", "contract"),
        ("Akts 0010002 2026-04-12.pdf", "Liepu iela 14–2", "act"),
        ("Liepu iela 14 Tāme jumtam.pdf", "Liepu iela 14", "estimate"),
    ]
    assert not Document.objects.exists()
    assert forget_bundles(at=NOON + timedelta(days=400)) == 0


def test_documents_sent_again_change_nothing_published_or_waiting(export: Path) -> None:
    paper = export / "Akts 0010002 2026-04-12.pdf"
    paper.write_bytes(PDF + b"% act")
    run(export)
    assert "nothing to change" in run(export).out
    bundle, staff = Bundle.objects.get(), User.objects.create(email="maris@pagalms.example", date_joined=NOON)
    publish_bundle(bundle.pk, revision=0, by=staff, on=NOON.date(), at=NOON)
    assert "nothing to change" in run(export).out
    assert not Bundle.objects.exists()
    paper.write_bytes(PDF + b"% another act")
    assert run(export).code == 0
    assert len(waiting()) == 1


def test_two_papers_of_one_number_are_refused(export: Path, tmp_path: Path) -> None:
    twice = tmp_path / "twice.zip"
    with zipfile.ZipFile(twice, "w") as made:
        made.writestr("a/R-1.pdf", PDF)
        made.writestr("b/R-1.pdf", PDF)
    assert run(twice).code == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_replaced_paper_takes_its_bytes_with_it(export: Path) -> None:
    run(export)
    before = StoredFile.objects.get().place
    (export / "R-1.pdf").write_bytes(PDF + b"%")
    run(export)
    assert not default_storage.exists(before)
