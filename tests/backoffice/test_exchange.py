"""Gunta brings accounting's files in by the browser: looks, agrees, drops, puts right what was refused."""

from __future__ import annotations

import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from pagalms.audit.models import Event
from pagalms.audit.queries import LOOKED
from pagalms.billing.models import Payment
from pagalms.exchange import arriving
from pagalms.exchange.models import ImportRun, RefusedFile
from pagalms.properties.models import Client as Owner
from pagalms.properties.models import House
from tests.backoffice.imports import DESK, csvs, decide, page, sent, worked
from tests.backoffice.visits import STAFF, signed_in, staff_visit, take_on
from tests.exchange.exports import Way, contents, folder, put, run, small, workbook, zipped
from tests.people import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _storage(tmp_path: Path, settings: Any) -> None:
    backend = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path / "kept"}}
    settings.STORAGES = {**settings.STORAGES, "default": backend}


def test_a_package_is_looked_at_agreed_to_and_in_the_history(django_capture_on_commit_callbacks: Any) -> None:
    with staff_visit("gunta") as gunta:
        where = sent(gunta, csvs(small()))
        assert "Gaida savu kārtu" in page(gunta, where)
        assert "Ir atvērts imports" in page(gunta, DESK)
        worked(where)
        seen = page(gunta, where)
        assert "houses.csv" in seen
        assert 'value="take">Pārņemt</button>' in seen
        assert "readings.csv: jaunas</b> M1 · 2026-01" in seen
        assert "110680" not in seen
        assert not contents()["houses"]
        decide(gunta, where, "take")
        assert "Gaida savu kārtu" in decide(gunta, where, "take")  # a double click
        assert "jau pārņem" in decide(gunta, where, "drop")  # from another tab
        with django_capture_on_commit_callbacks(execute=True):
            worked(where)
            worked(where)
        assert len(contents()["houses"]) == 2
        assert "Pārņemts: jaunas rindas – 28" in page(gunta, where)
        assert "ir beidzies" in decide(gunta, where, "take")  # the back button
        assert not default_storage.listdir("imports")[1]
        same = sent(gunta, csvs(small()))
        worked(same)
        assert "Nav ko mainīt" in page(gunta, same)
        history = gunta.get(DESK + "vesture.csv").content.decode("utf-8-sig").splitlines()
        assert [row.split(";")[6] for row in history] == ["Iznākums", "nav ko mainīt", "pārņemts"]
        assert len({row.split(";")[5] for row in history[1:]}) == 1  # recognised by its content


def test_what_changes_is_shown_old_beside_new_and_must_be_seen_again_when_something_came_between(
    tmp_path: Path,
) -> None:
    export = small()
    run(zipped(export, tmp_path / "e.zip"))
    put(export, "houses", 2, "area_m2", "1130")
    put(export, "clients", 2, "email", "anna.abola@example.lv")
    put(export, "clients", 2, "personal_code", "010180-99999")
    put(export, "readings", 2, "value", "134,600")
    put(export, "ownerships", 4, "until", "14.08.2025")
    with staff_visit("gunta") as gunta:
        where = sent(gunta, csvs(export))
        worked(where)
        seen = page(gunta, where)
        for name, column, before, after in (
            ("H1", "area_m2", "1126,10", "1130,00"), ("K1", "email", "anna@example.lv", "anna.abola@example.lv"),
            ("K1", "personal_code", "******-*****", "******-*****"),
            ("M1 · 2026-01", "value", "134,543", "134,600"), ("A2 · K3", "until", "15.08.2025", "14.08.2025"),
        ):  # fmt: skip
            row = f'">{name}</th><td data-name="Kolonna">{column}</td>'
            assert f'{row}<td data-name="Tagad">{before}</td>' in seen, column
            assert f"<b>{after}</b>" in seen
        assert Event.objects.filter(verb=LOOKED, subject=f"client:{Owner.objects.get(code='K1').pk}").exists()
        run(folder({"readings": [small()["readings"][0], ["M1", "2026-01", "134,600", "30.01.2026", ""]]}, tmp_path))
        decide(gunta, where, "take")
        worked(where)
        assert "portālā kaut kas ir mainījies" in page(gunta, where)
        assert "Priekšskatījums pa šo laiku ir cits" in decide(gunta, where, "take", seen=1)
        decide(gunta, where, "take", seen=2)
        worked(where)
        assert str(House.objects.get(code="H1").area_m2) == "1130.00"


def test_refused_rows_come_back_with_their_reason_are_put_right_and_taken(tmp_path: Path) -> None:
    export = small()
    export["payments"].append(["P3", "A1", "17.03.2026", "=1+1", "-5 % atlaide"])
    put(export, "readings", 3, "period", "2062-02")
    put(export, "clients", 2, "personal_code", "010180-1111")
    with staff_visit("gunta") as gunta:
        where = sent(gunta, [SimpleUploadedFile("Eksports.zip", zipped(export, tmp_path / "e.zip").read_bytes())])
        worked(where)
        seen = page(gunta, where)
        assert "Nekas netika mainīts: 3 kļūdas" in seen
        assert "nav datums" in seen or "pārāk tālu nākotnē" in seen
        assert "010180" not in seen
        assert b"010180" not in bytes(RefusedFile.objects.get(sheet="clients").sealed)
        payments = gunta.get(f"{where}payments/").content.decode("utf-8-sig")
        assert payments.splitlines() == [
            "iemesls;payment_id;apartment_id;paid_on;amount;reference",
            "amount: nav skaitlis;P3;A1;17.03.2026;'=1+1;'-5 % atlaide",
        ]
        run(zipped(small(), tmp_path / "good.zip"))
        fixed = payments.replace("'=1+1", "4,20").encode("cp1257")
        where = sent(gunta, [SimpleUploadedFile("payments (1).csv", fixed)])
        worked(where)
        decide(gunta, where, "take")
        worked(where)
        assert Payment.objects.get(code="P3").reference == "-5 % atlaide"
        assert gunta.get(f"{where}payments/").status_code == 404
        arriving.forget(at=NOON + timedelta(days=61))
        assert not RefusedFile.objects.exists()
        assert not ImportRun.objects.filter(preview__faults__0__isnull=False).exists()


def broken(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def macintosh(path: Path) -> SimpleUploadedFile:
    """A zip as the Finder makes it."""
    zipped(small(), path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("__MACOSX/eksports/._HOUSES.CSV", b"\0\5\x16\7")
        archive.writestr("eksports/.DS_Store", b"\0\0\0\1Bud1")
    return SimpleUploadedFile("eksports.zip", path.read_bytes())


def test_packages_as_people_send_them(tmp_path: Path) -> None:
    turned = small()
    turned["readings"] = [row[::-1] for row in turned["readings"]]
    with staff_visit("gunta") as gunta:
        for files, said in (
            (csvs(turned, Way("utf-8-sig")), "Vai to pārņemt?"),
            ([macintosh(tmp_path / "m.zip")], "Vai to pārņemt?"),
            ([SimpleUploadedFile("gads.xlsx", workbook(small(), tmp_path / "w.xlsx").read_bytes())], "Vai to pārņemt?"),
            ([broken("readings.csv", b""), broken("x.pdf", b"%PDF")], "tukš"),
            ([broken("houses.csv", b"house_id;house_id;address\r\nH1;H1;Liepu iela\r\n")], "kolonna"),
            ([broken("eksports.zip", b"PK\3\4 damaged")], "To neizdevās nolasīt"),
            ([broken("saraksts.csv", b"a;b\r\n")], "To neizdevās nolasīt"),
        ):
            where = sent(gunta, files)
            worked(where)
            seen = page(gunta, where)
            assert said in seen, (files, seen)
            assert "/tmp" not in seen
            if "Vai to" in said:
                decide(gunta, where, "drop")
        for files, said in (
            ([], "Vispirms izvēlieties datnes"),
            ([broken("bilde.png", b"\x89PNG")], "nav CSV, zip, XLSX vai PDF"),
            ([broken("a.zip", b"PK"), broken("readings.csv", b"a")], "vienu pašu"),
            ([broken("a.csv", b"a"), broken("a.csv", b"a")], "divreiz"),
            ([broken(f"{number}.pdf", b"a") for number in range(101)], "vienā zip"),
        ):
            answer = gunta.post(DESK, {"files": files})
            assert (answer.status_code, said in answer.content.decode()) == (422, True), said
            assert "Kļūda:" in answer.content.decode()
        assert not ImportRun.objects.exclude(place="").exists()
        assert not any(contents().values())


def test_another_clerk_waits_calmly_and_a_role_without_the_right_sends_nothing() -> None:
    with staff_visit("gunta") as gunta:
        where = sent(gunta, csvs(small()))
        ilze = signed_in(take_on("ilze"), STAFF["ilze"][1])
        answer = ilze.post(DESK, {"files": csvs(small())}, follow=True)
        assert "Ir atvērts cits imports" in answer.content.decode()
        assert ImportRun.objects.count() == 1
        uldis = signed_in(take_on("uldis"), STAFF["uldis"][1])
        assert "Atteikties" not in page(uldis, where)
        assert uldis.post(where, {"what": "drop"}).status_code == 403
        assert uldis.post(DESK, {"files": csvs(small())}).status_code == 403
        forged = Client(enforce_csrf_checks=True)
        forged.cookies = gunta.cookies
        assert forged.post(DESK, {"files": csvs(small())}).status_code == 403
        assert "No importa atteicās" in decide(ilze, where, "drop")
        where = sent(gunta, csvs(small()))
        worked(where)
        arriving.forget(at=NOON + timedelta(days=6))
        assert "Vai to pārņemt?" in page(gunta, where)
        arriving.forget(at=NOON + timedelta(days=8))  # nobody answered
        assert "No importa atteicās" in page(gunta, where)


def test_one_that_ends_while_the_page_is_made_is_not_called_interrupted() -> None:
    with staff_visit("gunta") as gunta:
        where = sent(gunta, csvs(small()))
        ImportRun.objects.update(began_at=NOON)

        def ends(execute: Any, sql: str, *more: Any) -> Any:
            if "pg_stat_activity" in sql and not ImportRun.objects.get().checked_at:
                worked(where)
            return execute(sql, *more)

        with connection.execute_wrapper(ends):
            assert "Vai to pārņemt?" in page(gunta, where)


def test_a_killed_worker_is_seen_and_the_import_begun_again() -> None:
    with staff_visit("gunta") as gunta:
        where = sent(gunta, csvs(small()))
        ImportRun.objects.update(began_at=NOON)  # by a worker of which nothing is left
        assert "Pārtraukts" in page(gunta, where)
        assert "Gaida savu kārtu" in decide(gunta, where, "again")
        worked(where)
        assert "Vai to pārņemt?" in page(gunta, where)
        default_storage.delete(ImportRun.objects.get().place)
        decide(gunta, where, "take")
        worked(where)
        assert "vairs nav" in page(gunta, where)
