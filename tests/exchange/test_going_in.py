"""Accounting's export goes in, in whatever dialect, and goes in once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from pagalms.audit.models import Event
from pagalms.billing.models import Invoice, InvoiceLine
from pagalms.exchange.models import ImportRun
from pagalms.meters.models import Meter, MeterEvent, MeteringPoint, Reading
from pagalms.properties.models import Apartment, Client, Ownership
from tests.exchange.exports import SAMPLE, Way, contents, folder, put, run, sample, small, workbook, zipped

pytestmark = pytest.mark.django_db

WAYS = {
    "as the sample": Way(),
    "comma, point, ISO": Way("utf-8", ",", point=True, iso=True, ends="\n"),
    "comma with quoted decimal commas": Way("utf-8", ","),
    "Windows-1257, tab": Way("cp1257", "\t"),
    "Excel's Unicode text": Way("utf-16", "\t", suffix=".CSV"),
    "old Macintosh line ends": Way("utf-8", ";", ends="\r", point=True),
    "sep=": Way("utf-8", "|", first="sep=|\r\n", iso=True),
}


def test_the_sample_goes_in_once() -> None:
    first = run(SAMPLE)
    assert (first.code, first.err) == (0, "")
    for count in ("houses.csv              4       4", "readings.csv        4 542   4 542", "13 188  13 188"):
        assert count in first.out.replace("\xa0", " ").replace(",", " ")
    said = first.out.replace("\xa0", "").replace(" ", "")
    assert "charged:248319.88€" in said
    assert "billlines:248319.88€" in said
    assert "payable:271901.04€" in said
    assert "payments:233944.94€" in said
    before = contents()
    assert {name: len(rows) for name, rows in before.items()} == {
        "houses": 4, "apartments": 84, "clients": 100, "ownerships": 107, "meters": 272, "readings": 4542,
        "invoices": 1512, "lines": 13188, "payments": 1332,
    }  # fmt: skip
    again = run(SAMPLE)
    assert again.code == 0
    assert "There is nothing to change." in again.out
    assert contents() == before
    assert ImportRun.objects.count() == Event.objects.filter(verb="import.taken_in").count() == 1


def test_the_sample_in_other_dialects_and_as_a_workbook_is_the_same(tmp_path: Path) -> None:
    """All against one database: what is the same changes nothing for the next."""
    assert run(SAMPLE).code == 0
    before, whole = contents(), sample()
    for way in ("comma, point, ISO", "Windows-1257, tab"):
        said = run(folder(whole, tmp_path / way, WAYS[way]))
        assert (said.code, said.err) == (0, ""), way
        assert "There is nothing to change." in said.out, way
    part = {sheet: rows for sheet, rows in whole.items() if not sheet.startswith("invoice")}  # 13,000 lines take long
    said = run(workbook(part, tmp_path / "eksports.xlsx"))
    assert (said.code, said.err) == (0, "")
    assert "There is nothing to change." in said.out
    assert contents() == before


@pytest.mark.parametrize("way", WAYS)
def test_dialects_give_the_same_database(way: str, tmp_path: Path) -> None:
    said = run(folder(small(), tmp_path / "export", WAYS[way]))
    assert (said.code, said.err) == (0, "")
    written = contents()
    assert run(zipped(small(), tmp_path / "e.zip")).out.endswith("There is nothing to change.\n")
    assert run(workbook(small(), tmp_path / "e.xlsx")).out.endswith("There is nothing to change.\n")
    assert contents() == written


def test_what_stands_in_the_database(tmp_path: Path) -> None:
    assert run(folder(small(), tmp_path / "e")).code == 0
    assert Client.objects.get(code="K3").company_name == 'SIA "Ūdensroze; dēls"'
    assert Apartment.objects.get(code="A1").account_no == "0010001"
    sold = Ownership.objects.get(apartment__code="A2", client__code="K3")
    assert (sold.period.lower, sold.period.upper) == (date(2010, 2, 1), date(2025, 8, 16))  # until is the last day
    assert MeteringPoint.objects.count() == 3  # M4 follows M3 at its point
    assert Meter.objects.get(code="M3").point_id == Meter.objects.get(code="M4").point_id
    event = MeterEvent.objects.get()
    assert (event.kind, event.meter.code, event.replaced and event.replaced.code) == ("replaced", "M4", "M3")
    assert event.on == date(2026, 2, 10)
    states = dict(Reading.objects.values_list("meter__code", "state").order_by("period"))
    assert states == {"M1": "taken_over", "M2": "taken_over", "M3": "taken_over", "M4": "billed"}


def test_a_part_of_the_files_is_enough(tmp_path: Path) -> None:
    export = small()
    assert run(folder(export, tmp_path / "e")).code == 0
    rows = [export["readings"][0], ["M1", "04.2026", "137,001", "2026-04-30", ""]]
    said = run(folder({"readings": rows}, tmp_path / "part"))
    assert (said.code, said.err) == (0, "")
    assert Reading.objects.get(period=date(2026, 4, 1)).channel == "import"


def test_a_dry_run_changes_nothing(tmp_path: Path) -> None:
    said = run(folder(small(), tmp_path / "e"), "--dry-run")
    assert said.code == 0
    assert "Only looked: nothing was changed." in said.out
    assert not any(contents().values())


def test_a_corrected_bill_is_a_new_version(tmp_path: Path) -> None:
    export = small()
    assert run(folder(export, tmp_path / "e")).code == 0
    for sheet, line, column, value in (
        ("invoice_lines", 4, "net", "12,20"), ("invoice_lines", 4, "total", "12,20"),
        ("invoices", 3, "charged", "12,20"), ("invoices", 3, "payable", "-8,30"),
    ):  # fmt: skip
        put(export, sheet, line, column, value)
    assert run(folder(export, tmp_path / "e")).code == 0
    old, new = Invoice.objects.filter(number="R-2").order_by("version")
    assert (old.version, old.current, old.charged) == (1, False, Decimal("11.20"))
    assert (new.version, new.current, new.charged) == (2, True, Decimal("12.20"))
    assert [line.net for line in new.lines.all()] == [Decimal("12.20")]
    assert Invoice.objects.filter(number="R-1").count() == 1
    assert InvoiceLine.objects.count() == 4


def test_a_bill_with_another_due_date_keeps_its_lines(tmp_path: Path) -> None:
    export = small()
    assert run(folder(export, tmp_path / "e")).code == 0
    put(export, "invoices", 2, "due_on", "15.04.2026")
    assert run(folder({"invoices": export["invoices"]}, tmp_path / "part")).code == 0
    new = Invoice.objects.get(number="R-1", current=True)
    assert (new.version, new.due_on, new.lines.count()) == (2, date(2026, 4, 15), 2)


def test_a_reading_of_the_portal_is_taken_over_or_replaced(tmp_path: Path) -> None:
    export = small()
    assert run(folder(export, tmp_path / "e")).code == 0
    Reading.objects.filter(meter__code="M1").update(state="submitted", channel="portal")
    put(export, "readings", 4, "value", "136,500")
    said = run(folder({"readings": export["readings"]}, tmp_path / "part"))
    assert said.code == 0
    assert "2 readings that we had already go on to their next state" in said.out
    versions = Reading.objects.filter(meter__code="M1").order_by("period", "version")
    assert [(r.period.month, r.version, r.current, r.value, r.state) for r in versions] == [
        (1, 1, True, Decimal("134.543"), "taken_over"),
        (2, 1, True, Decimal("136.000"), "billed"),
        (3, 1, False, Decimal("136.000"), "submitted"),
        (3, 2, True, Decimal("136.500"), "taken_over"),
    ]


def test_rows_change_by_their_ids(tmp_path: Path) -> None:
    export = small()
    assert run(folder(export, tmp_path / "e")).code == 0
    put(export, "apartments", 2, "number", "2")  # the two apartments change numbers
    put(export, "apartments", 3, "number", "1")
    put(export, "clients", 2, "personal_code", "32018011111")
    put(export, "clients", 2, "email", "anna@cits.example")
    put(export, "ownerships", 2, "since", "26.01.2009")  # a corrected first day
    put(export, "meters", 2, "location", "vannasistaba")
    points = set(MeteringPoint.objects.values_list("pk", flat=True))
    said = run(folder(export, tmp_path / "e"))
    assert (said.code, said.err) == (0, "")
    assert Apartment.objects.get(code="A1").number == "2"
    assert Client.objects.get(code="K1").email == "anna@cits.example"
    assert Ownership.objects.get(apartment__code="A1", client__code="K1").period.lower == date(2009, 1, 26)
    assert Meter.objects.get(code="M1").point.location == "vannasistaba"
    assert set(MeteringPoint.objects.values_list("pk", flat=True)) == points
    assert "nothing to change" in run(folder(export, tmp_path / "e")).out


def test_two_meters_side_by_side_have_points_of_their_own(tmp_path: Path) -> None:
    export = small()
    export["meters"].append(["M5", *export["meters"][1][1:]])
    assert run(folder(export, tmp_path / "e")).code == 0
    assert Meter.objects.get(code="M5").point_id != Meter.objects.get(code="M1").point_id
    assert "nothing to change" in run(folder(export, tmp_path / "e")).out


def test_a_dial_may_turn_over(tmp_path: Path) -> None:
    export = small()
    put(export, "readings", 3, "value", "99 998,5")
    put(export, "readings", 4, "value", "0,75")
    assert run(folder(export, tmp_path / "e")).err == ""


def test_formulas_are_words(tmp_path: Path) -> None:
    export = small()
    put(export, "payments", 2, "reference", "=HYPERLINK(1)")
    put(export, "clients", 4, "company_name", "@SUM(A1)\nDaugava")
    assert run(folder(export, tmp_path / "e")).code == 0
    assert ("P1", "=HYPERLINK(1)") in [(row[0], row[4]) for row in contents()["payments"]]
    assert Client.objects.get(code="K3").company_name == "@SUM(A1)\nDaugava"


def test_what_is_not_known_is_named(tmp_path: Path) -> None:
    export = small()
    for row in export["payments"]:
        row.append("x")
    export["payments"][0][-1] = "Kases Nr"
    export["payments"][0][0] = " Payment ID "
    path = folder(export, tmp_path / "e")
    (path / "lasimani.txt").write_text("x")
    said = run(path)
    assert said.code == 0
    assert "payments.csv: columns not known here were passed over: Kases Nr" in said.out
    assert "lasimani.txt" in said.err


@pytest.mark.parametrize("path", ["nav", "readme.md", "empty"])
def test_wrong_use(path: str, tmp_path: Path) -> None:
    (tmp_path / "readme.md").write_text("x")
    (tmp_path / "empty").mkdir()
    assert run(tmp_path / path).code == 2
