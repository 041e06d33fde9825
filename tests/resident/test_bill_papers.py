"""Bills to take away: as paper, as a zip, as tables; and the statement of the account."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.test import Client

from tests.billing.books import USUAL, issue, pay, winter_and_spring
from tests.moments import freeze_time
from tests.people import NOON, Village, own, user_for

STATEMENTS = 10


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with freeze_time(NOON):
        yield


@pytest.fixture
def anna(village: Village, client: Client) -> Client:
    winter_and_spring(village.flat_a, village.clients["anna"])
    client.force_login(village.users["anna"])
    client.get(f"/ipasumi/{village.flat_a.pk}/")  # the first request of a session writes the session down
    return client


def bills_of(village: Village, rest: str) -> str:
    return f"/ipasumi/{village.flat_a.pk}/rekini/{rest}"


def test_anna_keeps_her_bill_as_a_paper(village: Village, anna: Client, django_assert_max_num_queries: Any) -> None:
    number = f"202604-{village.flat_a.pk:06d}"
    with django_assert_max_num_queries(STATEMENTS):
        answer = anna.get(bills_of(village, f"{number}/pdf/"))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("inline; filename*=utf-8''R%C4%93%C4%B7ins%202026-04")
    assert answer.content.startswith(b"%PDF-")


def test_a_year_in_a_zip(village: Village, anna: Client) -> None:
    answer = anna.get(bills_of(village, "gads/2026.zip"))
    names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert len(names) == 4
    assert names[0] == f"Rēķins 2026-04 202604-{village.flat_a.pk:06d}.pdf"
    assert anna.get(bills_of(village, "gads/2019.zip")).status_code == 404


def test_every_line_as_a_table(village: Village, anna: Client) -> None:
    rows = list(
        csv.reader(io.StringIO(anna.get(bills_of(village, "visi.csv")).content.decode("utf-8-sig")), delimiter=";")
    )
    assert len(rows) == 1 + 4 * 4
    assert sum(Decimal(row[12]) for row in rows[1:5]) == Decimal("117.06")
    sheet = openpyxl.load_workbook(io.BytesIO(anna.get(bills_of(village, "visi.xlsx")).content)).active
    assert sheet is not None
    assert sheet.max_row == 17
    said = json.loads(anna.get(bills_of(village, "visi.json")).content)
    assert said["bills"][0]["payable"] == "117.06"
    assert anna.get(bills_of(village, "visi.exe")).status_code == 404


def test_no_cell_is_run_as_a_formula(village: Village, anna: Client) -> None:
    bill = issue(village.flat_a, village.clients["anna"], date(2026, 5, 1))
    bill.lines.update(description='=HYPERLINK("http://evil.example";"Apmaksāt")')
    plain = anna.get(bills_of(village, "visi.csv")).content.decode()
    assert ";\"'=HYPERLINK" in plain
    sheet = openpyxl.load_workbook(io.BytesIO(anna.get(bills_of(village, "visi.xlsx")).content)).active
    assert sheet is not None
    assert {cell.data_type for cell in sheet["F"]} == {"s"}


def test_how_the_balance_came_about(village: Village, anna: Client, django_assert_max_num_queries: Any) -> None:
    pay(village.flat_a, date(2026, 5, 20), Decimal("17.06"))
    with django_assert_max_num_queries(STATEMENTS):
        text = anna.get(bills_of(village, "konts/")).content.decode()
    assert "Saņemts maksājums" in text
    assert "100,00" in text
    part = anna.get(bills_of(village, "konts/?since=2026-05-11&until=31.05.2026")).content.decode()
    assert part.count("Saņemts maksājums") == 1
    for kind, begins in (("pdf", b"%PDF"), ("xlsx", b"PK"), ("csv", "\ufeffDatums".encode())):
        assert anna.get(bills_of(village, f"konts/?veids={kind}")).content.startswith(begins)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("since=rīt", "Rakstiet datumu tā: 01.05.2026."),
        ("since=2026-05-31&until=2026-05-01", "Pēdējā diena ir pirms pirmās."),
        ("until=", "Norādiet, līdz kurai dienai."),
        ("until=99999-01-01", "Rakstiet datumu tā: 31.05.2026."),
    ],
)
def test_days_that_are_none_are_refused_beside_the_field(village: Village, anna: Client, asked: str, said: str) -> None:
    answer = anna.get(bills_of(village, f"konts/?{asked}"))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "<title>Kļūda:" in answer.content.decode()


def test_bruno_sees_the_same_and_carla_nothing(village: Village, anna: Client) -> None:
    number = f"202604-{village.flat_a.pk:06d}"
    places = (f"{number}/pdf/", "gads/2026.zip", "visi.csv", "konts/", "konts/?veids=pdf")
    for name, expected in (("bruno", 200), ("carla", 404), ("egons", 404)):
        anna.force_login(village.users[name])
        assert {anna.get(bills_of(village, place)).status_code for place in places} == {expected}, name


def test_egons_keeps_his_own_archive_and_felikss_sees_none_of_it(village: Village, client: Client) -> None:
    egons, felikss = village.clients["egons"], village.clients["felikss"]
    issue(village.flat_c, egons, date(2024, 12, 1), number="E-0")
    issue(village.flat_c, egons, date(2025, 6, 1), number="E-1")
    issue(village.flat_c, egons, date(2025, 6, 1), number="E-1", version=2, rows=USUAL[:3])
    issue(village.flat_c, felikss, date(2025, 9, 1), number="F-1")
    client.force_login(village.users["egons"])
    listed = client.get("/arhivs/rekini/").content.decode()
    assert "labots rēķins" in listed
    assert "F-1" not in listed
    assert "Šis ir labots rēķins (2. redakcija)" in client.get("/arhivs/rekini/E-1/").content.decode()
    assert client.get("/arhivs/rekini/E-1/pdf/").content.startswith(b"%PDF")
    for form in ("csv", "json", "xlsx"):
        assert client.get(f"/arhivs/rekini/visi.{form}").status_code == 200
    told = client.get("/arhivs/rekini/visi.csv").content.decode()
    assert ("E-1" in told, "F-1" in told) == (True, False)
    for year, numbers in ((2024, ["E-0"]), (2025, ["E-1"])):
        folder = zipfile.ZipFile(io.BytesIO(client.get(f"/arhivs/rekini/gads/{year}.zip").content))
        assert [any(number in name for number in numbers) for name in folder.namelist()] == [True]
    assert client.get("/arhivs/rekini/gads/2026.zip").status_code == 404
    client.force_login(user_for("felikss"))
    for place in ("E-1/pdf/", "E-1/", "gads/2025.zip"):
        assert client.get(f"/arhivs/rekini/{place}").status_code == 404
    assert client.get(f"/ipasumi/{village.flat_c.pk}/rekini/E-1/pdf/").status_code == 404


def test_a_co_owners_name_is_not_on_the_paper_of_a_former_owner(village: Village, client: Client) -> None:
    issue(village.flat_c, village.clients["felikss"], date(2026, 4, 1), number="F-1")
    own(village.clients["carla"], village.flat_c, share=(1, 2), since=date(2026, 1, 1))
    client.force_login(village.users["carla"])
    assert client.get(f"/ipasumi/{village.flat_c.pk}/rekini/F-1/pdf/").status_code == 200
