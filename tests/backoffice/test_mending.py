"""Gunta corrects refused rows and sends them back; what was right in the package has waited."""

from __future__ import annotations

import base64
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from pagalms.accounts.models import User
from pagalms.billing.models import Payment
from pagalms.exchange import arriving
from pagalms.exchange.keeping import PURPOSE
from pagalms.kernel.sealing import Box
from pagalms.properties.models import Client as Owner
from pagalms.properties.models import House
from tests.backoffice.imports import EXCEL, csvs, decide, page, sent, worked
from tests.backoffice.visits import STAFF, signed_in, staff_visit
from tests.exchange.exports import put, small, text, workbook
from tests.moments import freeze_time
from tests.people import NOON

pytestmark = pytest.mark.django_db
NEW = base64.urlsafe_b64encode(b"a new key, of thirty-two bytes ok").decode()


@pytest.fixture(autouse=True)
def _storage(tmp_path: Path, settings: Any) -> None:
    backend = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path / "kept"}}
    settings.STORAGES = {**settings.STORAGES, "default": backend}


def refused(gunta: Client, export: dict[str, list[list[str]]]) -> str:
    """The address of an import of which one client has a wrong personal code."""
    put(export, "clients", 2, "personal_code", "010180-1111")
    where = sent(gunta, csvs(export))
    worked(where)
    return where


def taken(gunta: Client, where: str) -> None:
    """The worker looks at it, Gunta takes it, the worker takes it in."""
    worked(where)
    assert 'value="take"' in page(gunta, where)
    decide(gunta, where, "take")
    worked(where)


def mended(gunta: Client, where: str, *files: SimpleUploadedFile) -> Any:
    return gunta.post(where, {"what": "mend", "files": list(files)})


def told(gunta: Client, where: str, *files: SimpleUploadedFile) -> str:
    """What the page says instead of taking the files."""
    answer = mended(gunta, where, *files)
    assert answer.status_code == 422
    said = " ".join(answer.content.decode().split())
    assert "<title>Kļūda:" in said
    return said


def corrected(gunta: Client, where: str, sheet: str, *pairs: tuple[str, str]) -> SimpleUploadedFile:
    """A refused file as Gunta sends it back from Excel."""
    said = gunta.get(f"{where}{sheet}/").content.decode("utf-8-sig")
    for wrong, right in pairs:
        assert wrong in said
        said = said.replace(wrong, right)
    return SimpleUploadedFile(f"{sheet} (1).csv", said.encode("cp1257"))


def test_corrected_rows_go_in_with_all_that_was_right(tmp_path: Path, django_capture_on_commit_callbacks: Any) -> None:
    export = small()
    export["payments"] += [["P3", "A1", "17.03.2026", "=1+1", "atlaide"], ["P4", "A1", "18.03.2026", "x", "lieks"]]
    with staff_visit("gunta") as gunta, django_capture_on_commit_callbacks(execute=True):
        where = refused(gunta, export)
        assert "Visas pārējās šī importa rindas" in page(gunta, where)
        nothing = told(gunta, where)
        assert "Vispirms izvēlieties" in nothing
        assert 'aria-describedby="files_hint files_error" aria-invalid="true"' in nothing
        clients = corrected(gunta, where, "clients", ("010180-1111", "010180-11118"))
        payments = corrected(
            gunta, where, "payments", ("'=1+1", "4,20"), ("amount: nav skaitlis;P4;A1;18.03.2026;x;lieks\r\n", "")
        )
        strange = told(gunta, where, SimpleUploadedFile("houses.csv", text(export["houses"], EXCEL)))
        assert "neviena šīs datnes rinda" in strange
        sheet = workbook({"payments": small()["payments"]}, tmp_path / "p.xlsx").read_bytes()
        assert "kādā tās lejupielādētas" in told(gunta, where, SimpleUploadedFile("p.xlsx", sheet))
        half = mended(gunta, where, clients)["Location"]
        assert half != where
        worked(half)
        assert "Nekas netika mainīts: 2 kļūdas" in page(gunta, half)
        assert "nav saglabāts" in told(gunta, where, clients)
        last = mended(gunta, half, payments)["Location"]
        taken(gunta, last)
    assert set(Payment.objects.values_list("code", flat=True)) == {"P1", "P2", "P3"}
    assert Owner.objects.count() == len(export["clients"]) - 1
    assert House.objects.exists()
    assert default_storage.listdir("imports")[1] == []


def test_what_nobody_put_right_is_not_kept_for_long(django_capture_on_commit_callbacks: Any) -> None:
    with staff_visit("gunta") as gunta, django_capture_on_commit_callbacks(execute=True):
        where = refused(gunta, small())
        file = corrected(gunta, where, "clients", ("010180-1111", "010180-11118"))
        arriving.forget(at=NOON + timedelta(days=6))
        assert len(default_storage.listdir("imports")[1]) == 1
        arriving.forget(at=NOON + timedelta(days=8))
        assert default_storage.listdir("imports")[1] == []
        assert "Visas pārējās" not in page(gunta, where)
        assert "nav saglabāts" in told(gunta, where, file)


def test_what_waits_outlives_a_change_of_the_person_key(
    tmp_path: Path, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    export = small()
    with staff_visit("gunta") as gunta, django_capture_on_commit_callbacks(execute=True):
        where = refused(gunta, export)
        settings.PERSON_KEY_FORMER, settings.PERSON_KEY = settings.PERSON_KEY, NEW
        said = StringIO()
        call_command("change_person_key", patience=2, stdout=said)
        assert "exchange.ImportRun.place: 1" in said.getvalue()
        assert "under way" not in said.getvalue()
        call_command("change_person_key", patience=2, stdout=(again := StringIO()))
        assert "\n0 values sealed again" in again.getvalue()
        settings.PERSON_KEY_FORMER = ""
        later = signed_in(User.objects.get(name="Gunta"), STAFF["gunta"][1])
    with freeze_time(NOON), django_capture_on_commit_callbacks(execute=True):
        assert len(default_storage.listdir("imports")[1]) == 1
        file = corrected(later, where, "clients", ("010180-1111", "010180-11118"))
        last = mended(later, where, file)["Location"]
        taken(later, last)
    assert Owner.objects.count() == len(export["clients"]) - 1
    assert default_storage.listdir("imports")[1] == []


def test_a_package_by_a_lost_key_is_said_to_be_one(django_capture_on_commit_callbacks: Any) -> None:
    with staff_visit("gunta") as gunta, django_capture_on_commit_callbacks(execute=True):
        where = refused(gunta, small())
        file = corrected(gunta, where, "clients", ("010180-1111", "010180-11118"))
        [kept] = default_storage.listdir("imports")[1]
        with default_storage.open(f"imports/{kept}", "wb") as out:
            out.write(Box(PURPOSE, NEW).encrypt(b"by a key that nobody has any more"))
        said = told(gunta, where, file)
        assert "vairs nevar atvērt" in said
        assert 'value="mend"' not in said, "corrected files cannot help any more"
