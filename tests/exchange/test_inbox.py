"""Accounting puts its packages into a folder at night: each goes in once, or comes back with a letter."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from pagalms.billing.models import Payment
from pagalms.exchange import inbox
from pagalms.exchange.models import ImportRun
from pagalms.outbox.models import Letter
from tests.backoffice.visits import take_on
from tests.exchange.exports import contents, folder, put, small, zipped
from tests.people import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def box(tmp_path: Path, settings: Any) -> Path:
    backend = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path / "kept"}}
    settings.STORAGES = {**settings.STORAGES, "default": backend}
    (tmp_path / "inbox").mkdir()
    return tmp_path / "inbox"


def look(box: Path) -> int:
    return inbox.look(box, at=NOON, today=NOON.date())


def test_a_package_goes_in_once_it_has_stopped_growing_and_is_moved_away(box: Path) -> None:
    whole = zipped(small(), box.parent / "e.zip").read_bytes()
    target = box / "nakts.zip"
    target.write_bytes(whole[:2000])
    assert look(box) == 0
    target.write_bytes(whole)
    assert look(box) == 0  # it has grown
    assert not contents()["houses"]
    ImportRun.objects.create(at=NOON, way="folder", source="nakts.zip", sha256="")  # of a worker that was killed
    assert look(box) == 1
    assert len(contents()["houses"]) == 2
    [done] = (box / "done").iterdir()
    assert (done / "nakts.zip").read_bytes() == whole
    assert "nakts.zip: pārņemts\neksports/houses.csv" in (done / "report.txt").read_text().casefold()
    assert (look(box), look(box)) == (0, 0)
    assert sorted(ImportRun.objects.values_list("ending", "way")) == [("dropped", "folder"), ("taken_in", "folder")]
    folder(small(), box / "vēlreiz")
    (box / "vēlreiz" / "saite.csv").symlink_to("/etc/hostname")
    assert (look(box), look(box)) == (0, 1)
    assert ImportRun.objects.first().ending == "nothing"  # type: ignore[union-attr]
    assert not ImportRun.objects.exclude(place="").exists()


def test_what_is_refused_is_moved_with_a_report_and_administrators_are_told(box: Path) -> None:
    take_on("ilze")
    take_on("gunta")
    export = small()
    put(export, "payments", 2, "amount", "daudz")
    folder(export, box)
    (box / "piezīmes.txt").write_text("nav mums")
    assert (look(box), look(box)) == (0, 1)
    [refused] = (box / "refused").iterdir()
    assert "payments.csv:2:amount: daudz – nav skaitlis" in (refused / "report.txt").read_text()
    assert sorted(path.name for path in box.iterdir()) == ["piezīmes.txt", "refused"]
    letter = Letter.objects.get()
    assert letter.to == "ilze@kalnanami.example"
    assert "payments.csv:2:amount: daudz – nav skaitlis" in letter.text
    assert f"/birojs/apmaina/{ImportRun.objects.get().pk}/" in letter.text
    assert not Payment.objects.exists()
    (box / "bojāts.zip").write_bytes(b"PK\3\4")
    assert (look(box), look(box)) == (0, 1)
    assert Letter.objects.count() == 2
    assert look(box.parent / "nowhere") == 0


def test_pipes_links_and_names_that_are_no_text_hold_nothing_up(box: Path) -> None:
    os.mkfifo(box / "pipe.zip")
    os.mkfifo(box / "pipe.csv")
    (box / "secrets.csv").symlink_to("/etc/passwd")
    (box / "away").symlink_to("/etc")
    inner = folder(small(), box / "mape")
    os.mkfifo(inner / "pipe.csv")
    (inner / "secrets.pdf").symlink_to("/etc/passwd")
    odd = box / os.fsdecode(b"a\xff\n.zip")
    odd.write_bytes(zipped(small(), box.parent / "e.zip").read_bytes())
    assert (look(box), look(box)) == (0, 2)
    sources = set(ImportRun.objects.values_list("source", flat=True))
    assert "a\ufffd\ufffd.zip" in sources
    assert not any("pipe" in source or "secrets" in source for source in sources)
    assert set(ImportRun.objects.values_list("ending", flat=True)) == {"taken_in", "nothing"}
    assert {path.name for path in box.iterdir()} == {"pipe.zip", "pipe.csv", "secrets.csv", "away", "done"}


def test_where_packages_go_afterwards_is_no_link(box: Path) -> None:
    (box.parent / "elsewhere").mkdir()
    (box / "done").symlink_to(box.parent / "elsewhere")
    folder(small(), box / "mape")
    assert (look(box), look(box)) == (0, 0)
    assert not list((box.parent / "elsewhere").iterdir())
