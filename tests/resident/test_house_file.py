"""The house file: owners of the house, after a strong sign-in, and nobody else."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings as django_settings

from pagalms.documents.actions import Face, Sheet, publish
from pagalms.documents.models import Document
from pagalms.housefile.actions import follow_work, note_decision, plan_work, set_money
from pagalms.identity import assurance
from pagalms.kernel import personal_code
from pagalms.meters.models import HouseUse
from tests.files.samples import PDF
from tests.hygiene import HygienicClient
from tests.moments import freeze_time
from tests.people import CODES, NOON, Village
from tests.resident.visits import visit, words_of


@pytest.fixture(autouse=True)
def _folder(tmp_path: Any, settings: Any) -> Iterator[None]:
    backend = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": backend}
    with freeze_time(NOON):
        yield


@contextmanager
def strong_visit(village: Village, name: str) -> Iterator[HygienicClient]:
    with visit(village, name) as client:
        session = client.session
        digest = personal_code.digest(CODES[name])
        assurance.set_strong(session, method="smartid", person=digest, at=NOON)
        session.save()
        client.cookies[django_settings.SESSION_COOKIE_NAME] = session.session_key or ""
        yield client


def filled(village: Village) -> tuple[Document, Document]:
    """A file with something of everything; a report for owners, a contract for the manager only."""
    house, by = village.house, None
    report = publish(
        face=Face(kind="report", title="2025. gada pārskats", dated=date(2026, 3, 31), number="P-1", year=2025),
        sheet=Sheet(PDF, "pārskats.pdf"), house=house, by=by, at=NOON,
    )  # fmt: skip
    secret = publish(
        face=Face(kind="contract", title="Līgums ar darbuzņēmēju", dated=date(2026, 1, 5)),
        sheet=Sheet(PDF, "ligums.pdf"), house=house, audience="staff", by=by, at=NOON,
    )  # fmt: skip
    roof = plan_work(
        house=house, kind="repair", title="Jumta remonts", planned_on=date(2026, 5, 4), by=by, at=NOON,
        planned_cost=Decimal("38900.00"),
    )  # fmt: skip
    follow_work(
        roof.pk, house=house, begun_on=date(2026, 5, 4), done_on=None, actual_cost=None, note="Pabeigta 1. kāpņutelpa.",
        by=by, at=NOON,
    )  # fmt: skip
    note_decision(house=house, title="Par jumta remontu", decided_on=date(2025, 12, 11), by=by, at=NOON)
    money = Decimal("9860.00")
    set_money(house=house, year=2025, purpose="Jumts", income=Decimal(0), expense=money, by=by, at=NOON)
    return report, secret


def test_bruno_reads_the_whole_file(village: Village, django_assert_max_num_queries: Any) -> None:
    report, _secret = filled(village)
    where = f"/ipasumi/{village.flat_a.pk}/majas-lieta/"
    with strong_visit(village, "bruno") as bruno:
        assert bruno.get("/majas-lieta/").headers["Location"] == where
        bruno.get(where)
        with django_assert_max_num_queries(11):
            answer = bruno.get(where)
        said = words_of(answer).replace("\u00a0", " ")
        assert "pārskati 2025. gadsviss gads" in said
        assert "neatbilst" in words_of(bruno.get(f"{where}?gads=2024&veids=report"))
        assert "2025. gada pārskats" not in said  # among the reports it is "viss gads"
        assert "2025. gada pārskats" in words_of(bruno.get(f"{where}?visi=1"))
        for words in (
            "Jumta remonts notiek",
            "tāme 38 900,00 €",
            "Par jumta remontu",
            "9 860,00 €",
        ):
            assert words in said, words
        assert "Līgums ar darbuzņēmēju" not in said
        assert b"".join(bruno.get(f"{where}{report.pk}/").streaming_content) == PDF
        folder = b"".join(bruno.get(f"{where}viss.zip").streaming_content)
        inside = zipfile.ZipFile(io.BytesIO(folder))
        assert [name for name in inside.namelist() if "pārskats" not in name] == [
            "darbi.csv", "lemumi.csv", "nauda.csv", "saturs.csv",
        ]  # fmt: skip
        assert "2025. gada pārskats;ieņēmumu un izdevumu pārskats;P-1;2026-03-31;2025. gads" in inside.read(
            "saturs.csv"
        ).decode("utf-8-sig")
        assert "Jumts;0.00;9860.00" in inside.read("nauda.csv").decode("utf-8-sig")
        assert "neatbilst" in words_of(bruno.get(f"{where}?q=nav%20tāda"))
        assert [bruno.get(f"{where}?{asked}").status_code for asked in ("q=%00", "veids=%00")] == [200, 200]
        for asked in ("veids=report", "gads=2025", "q=p%C4%81r%00skats"):
            assert "2025. gada pārskats" in words_of(bruno.get(f"{where}?{asked}")), asked


def test_anna_reads_how_big_the_house_is_not_how_much_of_it_is_hers(village: Village) -> None:
    with strong_visit(village, "anna") as anna:
        said = words_of(anna.get(f"/ipasumi/{village.flat_a.pk}/majas-lieta/"))
    assert "Dzīvokļi 2" in said


def test_what_is_for_the_manager_only_opens_for_no_owner(village: Village) -> None:
    _report, secret = filled(village)
    with strong_visit(village, "anna") as anna:
        assert anna.get(f"/ipasumi/{village.flat_a.pk}/majas-lieta/{secret.pk}/").status_code == 404
        assert anna.get(f"/dokumenti/{secret.pk}/").status_code == 404


def test_a_password_is_led_to_the_step_up_for_every_address(village: Village) -> None:
    report, _secret = filled(village)
    where = f"/ipasumi/{village.flat_a.pk}/majas-lieta/"
    with visit(village, "anna") as anna:
        for address in ("/majas-lieta/", where, f"{where}{report.pk}/", f"{where}viss.zip", f"{where}?q=jumts"):
            answer = anna.get(address)
            page = answer.content.decode()
            assert answer.status_code == 403, address
            assert "2025. gada pārskats" not in page
            assert f'name="next" value="{address.split("?")[0]}' in page
        assert anna.get(f"/dokumenti/{report.pk}/").status_code == 404


def test_the_water_of_the_house(village: Village) -> None:
    where = f"/ipasumi/{village.flat_a.pk}/majas-lieta/udens/"
    with strong_visit(village, "anna") as anna:
        assert "vēl nav ierakstīts" in words_of(anna.get(where))
        for month in (2, 3, 4):
            HouseUse.objects.create(
                house=village.house, period=date(2026, month, 1), amount=Decimal(50), by=village.users["bruno"], at=NOON
            )
        said = words_of(anna.get(where))
        assert "vairāk nekā 20 % trīs mēnešus pēc kārtas" in said.replace("\u00a0", " ")
        assert "2026. gada aprīlis 50,000 8,000" in said.replace("\u00a0", " ")  # all flats, not anna's alone
    with visit(village, "anna") as anna:
        assert anna.get(where).status_code == 403


def test_carla_of_another_house_sees_only_her_own(village: Village) -> None:
    report, _secret = filled(village)
    with strong_visit(village, "carla") as carla:
        assert carla.get(f"/ipasumi/{village.flat_a.pk}/majas-lieta/").status_code == 404
        own = f"/ipasumi/{village.flat_b.pk}/majas-lieta/"
        assert carla.get(f"{own}{report.pk}/").status_code == 404
        assert "vēl nav publicējis" in words_of(carla.get(own))


def test_egons_who_sold_sees_no_house(village: Village) -> None:
    filled(village)
    with strong_visit(village, "egons") as egons:
        assert egons.get(f"/ipasumi/{village.flat_c.pk}/majas-lieta/").status_code == 404
        assert "nav mājas, ko rādīt" in words_of(egons.get("/majas-lieta/"))
