"""Bad input: each row is named with its line and column, and nothing is changed."""

from __future__ import annotations

import re
import stat
import zipfile
from pathlib import Path

import pytest

from tests.exchange.exports import Way, contents, folder, put, run, small, text, workbook, zipped

pytestmark = pytest.mark.django_db

# sheet, physical line, column, value put there, what the refusal begins with, a part of its reason
CELLS = [
    ("houses", 3, "area_m2", "-5", "houses.csv:3:area_m2: -5", "cannot be negative"),
    ("houses", 3, "area_m2", "0", "houses.csv:3:area_m2: 0", "cannot be zero"),
    ("houses", 2, "has_lift", "varbūt", "houses.csv:2:has_lift: varbūt", "is not one of"),
    ("houses", 2, "postcode", "LV-50012345678", "houses.csv:2:postcode", "longer than 10"),
    ("houses", 2, "address", "", "houses.csv:2:address", "is empty but must be given"),
    ("houses", 3, "house_id", "H1", "houses.csv:3:house_id: H1", "already in line 2"),
    ("apartments", 3, "house_id", "H9", "apartments.csv:3:house_id: H9", "no such house"),
    ("apartments", 3, "apartment_id", "A1", "apartments.csv:3:apartment_id: A1", "already in line 2"),
    ("apartments", 3, "share_denominator", "0", "apartments.csv:3:share_denominator: 0", "cannot be zero"),
    (
        "apartments",
        3,
        "share_numerator",
        "20000",
        "apartments.csv:3:share_numerator: 20000",
        "more than the denominator",
    ),
    ("apartments", 3, "number", "1", "apartments.csv:3:number: 1", "in line 2"),
    ("apartments", 3, "account_no", "0010001", "apartments.csv:3:account_no", "already in line 2"),
    ("apartments", 2, "area_m2", "62,345", "apartments.csv:2:area_m2: 62,345", "more than 2 decimals"),
    ("apartments", 2, "area_m2", "1234567,1", "apartments.csv:2:area_m2", "more than 6 digits"),
    ("apartments", 2, "declared_persons", "1,5", "apartments.csv:2:declared_persons: 1,5", "not a whole number"),
    ("clients", 2, "kind", "ghost", "clients.csv:2:kind: ghost", "is not one of: natural, legal"),
    ("clients", 2, "last_name", "", "clients.csv:2:last_name", "needs a first and a last name"),
    ("clients", 4, "company_name", " ", "clients.csv:4:company_name", "needs a name"),
    ("clients", 2, "email", "anna@", "clients.csv:2:email: anna@", "not an e-mail address"),
    ("clients", 3, "client_id", "K1", "clients.csv:3:client_id: K1", "already in line 2"),
    ("clients", 2, "personal_code", "010180-1111", "clients.csv:2:personal_code: ******-****", "not a personal code"),
    ("clients", 2, "first_name", "An\x07na", "clients.csv:2:first_name: An\ufffdna", "cannot be printed"),
    ("ownerships", 2, "share", "1/0", "ownerships.csv:2:share: 1/0", "share of nothing"),
    ("ownerships", 2, "share", "0/1", "ownerships.csv:2:share: 0/1", "share of nothing"),
    ("ownerships", 2, "share", "3/2", "ownerships.csv:2:share: 3/2", "more than the whole"),
    ("ownerships", 2, "share", "puse", "ownerships.csv:2:share: puse", "not a share"),
    ("ownerships", 2, "share", "2/3", "ownerships.csv:3:share: 1/2", "together more than the whole"),
    ("ownerships", 5, "since", "15.08.2025", "ownerships.csv:5:share: 1/1", "together more than the whole"),
    ("ownerships", 4, "until", "31.01.2010", "ownerships.csv:4:until: 31.01.2010", "before it begins (01.02.2010)"),
    ("ownerships", 5, "client_id", "K9", "ownerships.csv:5:client_id: K9", "no such client"),
    ("ownerships", 5, "apartment_id", "A9", "ownerships.csv:5:apartment_id: A9", "no such apartment"),
    ("ownerships", 2, "since", "31.02.2009", "ownerships.csv:2:since: 31.02.2009", "not a date"),
    ("ownerships", 2, "since", "2/3/2009", "ownerships.csv:2:since: 2/3/2009", "not a date"),
    ("ownerships", 3, "client_id", "K1", "ownerships.csv:3:since", "already in line 2"),
    ("meters", 2, "kind", "steam", "meters.csv:2:kind: steam", "is not one of"),
    ("meters", 2, "unit", "litri", "meters.csv:2:unit: litri", "is not one of"),
    ("meters", 3, "meter_id", "M1", "meters.csv:3:meter_id: M1", "already in line 2"),
    ("meters", 2, "apartment_id", "A9", "meters.csv:2:apartment_id: A9", "no such apartment"),
    ("meters", 4, "removed_on", "01.05.2018", "meters.csv:4:removed_on", "before it was installed (01.05.2019)"),
    ("meters", 2, "integer_digits", "0", "meters.csv:2:integer_digits: 0", "from 1 to 9"),
    ("meters", 2, "decimal_digits", "4", "meters.csv:2:decimal_digits: 4", "from 0 to 3"),
    ("meters", 4, "initial_value", "1,125", "meters.csv:4:initial_value: 1.125", "5 digits and 2 decimals"),
    ("readings", 2, "meter_id", "M9", "readings.csv:2:meter_id: M9", "no such meter"),
    ("readings", 2, "value", "-5", "readings.csv:2:value: -5", "cannot be negative"),
    ("readings", 2, "value", "daudz", "readings.csv:2:value: daudz", "not a number"),
    ("readings", 2, "value", "1,2345", "readings.csv:2:value: 1,2345", "more than 3 decimals"),
    ("readings", 2, "value", "999999999999", "readings.csv:2:value", "more than 9 digits"),
    ("readings", 4, "value", "100000", "readings.csv:4:value: 100000", "only 5 digits"),
    ("readings", 6, "value", "512,255", "readings.csv:6:value: 512.255", "only 2 decimals"),
    (
        "readings",
        4,
        "value",
        "135,999",
        "readings.csv:4:value: 135.999",
        "lower than the reading before it, 136.000 of 2026-02",
    ),
    ("readings", 5, "value", "1,4", "readings.csv:5:value: 1.400", "when it was installed, 1.500"),
    ("readings", 3, "period", "2026-01", "readings.csv:3:period", "already in line 2"),
    ("readings", 2, "period", "2026-13", "readings.csv:2:period: 2026-13", "not a month"),
    ("readings", 4, "period", "2099-01", "readings.csv:4:period: 2099-01", "too far in the future"),
    ("readings", 2, "source", "dream", "readings.csv:2:source: dream", "is not one of"),
    ("readings", 6, "read_on", "11.02.2026", "readings.csv:6:read_on: 11.02.2026", "taken away on 10.02.2026"),
    ("readings", 7, "period", "2026-01", "readings.csv:7:period: 2026-01", "did not stand there"),
    ("invoices", 2, "charged", "36,11", "invoices.csv:2:charged: 36.11", "together 36.10"),
    ("invoices", 2, "vat", "5,19", "invoices.csv:2:vat: 5.19", "together 5.20"),
    ("invoices", 2, "payable", "46,26", "invoices.csv:2:payable: 46.26", "is 46.25"),
    ("invoices", 2, "penalty", "-0,15", "invoices.csv:2:penalty", "cannot be negative"),
    ("invoices", 2, "due_on", "09.03.2026", "invoices.csv:2:due_on: 09.03.2026", "before it was issued (10.03.2026)"),
    ("invoices", 2, "currency", "LVL", "invoices.csv:2:currency: LVL", "is not one of: EUR"),
    ("invoices", 3, "invoice_no", "R-1", "invoices.csv:3:invoice_no: R-1", "already in line 2"),
    ("invoices", 3, "invoice_no", "R-3", "invoices.csv:3:invoice_no: R-3", "no line in invoice_lines"),
    ("invoices", 3, "client_id", "K9", "invoices.csv:3:client_id: K9", "no such client"),
    ("invoice_lines", 2, "invoice_no", "R-9", "invoice_lines.csv:2:invoice_no: R-9", "no such bill"),
    ("invoice_lines", 2, "total", "13,20", "invoice_lines.csv:2:total: 13.20", "net + VAT is 13.19"),
    ("invoice_lines", 2, "net", "10,905", "invoice_lines.csv:2:net: 10,905", "more than 2 decimals"),
    ("invoice_lines", 3, "line_no", "1", "invoice_lines.csv:3:line_no: 1", "already in line 2"),
    ("invoice_lines", 2, "vat_rate", "121", "invoice_lines.csv:2:vat_rate: 121", "from 0 to 100"),
    ("payments", 2, "amount", "0", "payments.csv:2:amount: 0", "cannot be zero"),
    ("payments", 3, "payment_id", "P1", "payments.csv:3:payment_id: P1", "already in line 2"),
    ("payments", 3, "apartment_id", "A9", "payments.csv:3:apartment_id: A9", "no such apartment"),
    ("payments", 2, "reference", "x" * 141, "payments.csv:2:reference", "longer than 140"),
]


IDS = {"house_id", "apartment_id", "client_id", "meter_id", "invoice_no", "payment_id", "account_no"}


def test_each_bad_value_is_named(tmp_path: Path) -> None:
    """Every case gets a copy of the small export with ids of its own, all in one import of many rows."""
    together = {sheet: [rows[0]] for sheet, rows in small().items()}
    expected = []
    for number, (sheet, line, column, value, place, reason) in enumerate(CELLS):
        export = small()
        put(export, sheet, line, column, value)
        file, told_line, told_column, *told_value = place.split(":", 3)
        further = len(together[file.removesuffix(".csv")]) - 1
        own = f"/{number}" if told_column in IDS and told_value else ""
        told = "".join(f":{word}{own}" for word in told_value)
        where = f"{file}:{int(told_line) + further}:{told_column}{told}"
        expected.append((where, re.sub(r"line (\d+)", lambda at, by=further: f"line {int(at[1]) + by}", reason)))
        for name, rows in export.items():
            heads = rows[0]
            together[name] += [
                [f"{cell}/{number}" if head in IDS and cell else cell for head, cell in zip(heads, row, strict=True)]
                for row in rows[1:]
            ]
    said = run(folder(together, tmp_path / "e"))
    assert said.code == 1
    assert said.err.endswith("Refused: nothing was changed.\n")
    assert not any(contents().values())
    for where, reason in expected:
        assert any(told.startswith(where) and reason in told for told in said.refusals), (where, reason, said.err)


def test_all_of_them_at_once_and_each_once(tmp_path: Path) -> None:
    export = small()
    put(export, "houses", 2, "area_m2", "daudz")
    put(export, "houses", 3, "house_id", "")
    put(export, "clients", 2, "personal_code", "010180-1111x")
    put(export, "payments", 2, "amount", "0")
    said = run(folder(export, tmp_path / "e"))
    assert [refusal.split(" –")[0] for refusal in said.refusals] == [
        "houses.csv:2:area_m2: daudz", "houses.csv:3:house_id: is empty but must be given",
        "clients.csv:2:personal_code: ******-*****", "payments.csv:2:amount: 0",
    ]  # fmt: skip


def test_no_personal_code_is_ever_printed(tmp_path: Path) -> None:
    export = small()
    put(export, "clients", 2, "kind", "010180-11111")
    put(export, "clients", 3, "personal_code", "3200001222")
    said = run(folder(export, tmp_path / "e"))
    assert "11111" not in said.err + said.out
    assert "320000" not in said.err + said.out


def test_a_long_list_says_how_many_more(tmp_path: Path) -> None:
    export = {"payments": [small()["payments"][0], *[[f"P{n}", "A9", "1.2.2026", "1", ""] for n in range(250)]]}
    said = run(folder(export, tmp_path / "e"))
    assert len(said.refusals) == 201
    assert said.refusals[-1] == "… and 50 more"


def test_in_latvian(tmp_path: Path) -> None:
    export = small()
    put(export, "ownerships", 2, "share", "1/0")
    said = run(folder(export, tmp_path / "e"), language="lv")
    assert said.err.splitlines()[-1] == "Noraidīts: nekas nav mainīts."
    assert "share of" not in said.err


def test_a_missing_column(tmp_path: Path) -> None:
    export = small()
    export["meters"] = [[*row[:3], *row[4:]] for row in export["meters"]]
    said = run(folder(export, tmp_path / "e"))
    assert said.refusals == ["meters.csv:1:serial_no: the column is missing"]
    assert not any(contents().values())


HEAD = b"payment_id;apartment_id;paid_on;amount;reference\n"
FILES = {
    "bad UTF-8": (HEAD + b"P1;A1;1.2.2026;1;\xc4\x81b\nP2;A1;1.2.2026;1;\xc4\n", ":3: ", "0xC4"),
    "UTF-8 by its mark": (b"\xef\xbb\xbf" + HEAD + b"P1;A1;1.2.2026;1;\xe2b\n", ":2: ", "UTF-8"),
    "Cyrillic of Windows": (HEAD + "P1;A1;1.2.2026;1;оплата счета\n".encode("cp1251"), ":2: ", "encoding"),
    "DOS": (HEAD + "P1;A1;1.2.2026;1;ābols\n".encode("cp775"), ":2: ", "encoding"),
    "NUL": (HEAD + b"P1;A1;1.2.2026;1;\0\n", ":2: ", "NUL"),
    "empty": (b"", ":1: ", "empty"),
    "no header": (b"P1;A1;1.2.2026;1;\n", ":1:payment_id: ", "column is missing"),
    "quote never closes": (HEAD + b'P1;A1;1.2.2026;1;"ab\nP2;A1;1.2.2026;1;\n', ":2: ", "cut off"),
    "cut in a row": (HEAD + b"P1;A1;1.2.2026;1;0010001\r\nP2;A1;1.2", ":3: ", "cut off"),
    "cut in its last value": (HEAD + b"P1;A1;1.2.2026;1;0010001\nP3;A1;1.2.2026;1;001", ":3:reference: 001", "cut off"),
    "decimal commas": (HEAD.replace(b";", b",") + b"P1,A1,1.2.2026,1,50,1\n", ":2: ", "in quotes"),
    "too few in between": (HEAD + b"P1;A1\nP2;A1;1.2.2026;1;\n", ":2: ", "2 fields instead of 5"),
    "two decimal marks": (HEAD + b"P1;A1;1.2.2026;12,5;\nP2;A1;1.2.2026;1.500;\n", ":3:amount: 1.5", "two ways"),
    "lines of quoted values": (HEAD + b'P1;A1;1.2.2026;1;"a\nb\nc"\nP2;A1;x;1;\n', ":5:paid_on: x", "not a date"),
    "a column twice": (HEAD.replace(b"\n", b";Amount\n") + b"P1;A1;1.2.2026;1;;1\n", ":1:amount: ", "twice"),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_bad_file_is_named(name: str, tmp_path: Path) -> None:
    content, place, reason = FILES[name]
    path = folder(small(), tmp_path / "e")
    (path / "payments.csv").write_bytes(content)
    said = run(path)
    assert said.code == 1
    assert any(refusal.startswith("payments.csv" + place) and reason in refusal for refusal in said.refusals), said.err
    assert not any(contents().values())


def test_thousands_are_read_as_the_file_writes_them(tmp_path: Path) -> None:
    path = folder(small(), tmp_path / "e")
    (path / "payments.csv").write_text(
        "payment_id;apartment_id;paid_on;amount;reference\nP1;A1;1.2.2026;1.234,50;\nP2;A1;1.2.2026;1.234;\n"
        "P3;A1;1.2.2026;1\u00a0234,5;\nP4;A1;1.2.2026;1.234.567;\n"
    )
    assert run(path).err == ""
    assert [str(row[3]) for row in contents()["payments"]] == ["1234.50", "1234.00", "1234.50", "1234567.00"]


def test_against_the_database(tmp_path: Path) -> None:
    export = small()
    assert run(folder(export, tmp_path / "e")).code == 0
    before = contents()
    for number, (sheet, row, reason) in enumerate([
        ("readings", ["M1", "2025-12", "134,6", "31.12.2025", ""], "the reading after it, 134.543 of 2026-01"),
        ("readings", ["M1", "2026-04", "135,9", "30.04.2026", ""], "the reading before it, 136.000 of 2026-03"),
        ("ownerships", ["A2", "K2", "1/2", "01.01.2026", ""], "together more than the whole"),
        ("apartments", ["A3", "H1", "2", "1", "50", "1", "2", "x", "0"], "number of apartment A2"),
        ("apartments", ["A3", "H1", "3", "1", "50", "1", "2", "0010002", "0"], "account of apartment A2"),
        ("meters", [*export["meters"][3][:11], "", "manual"], "M4 stands at the same point"),
        ("invoice_lines", [*export["invoice_lines"][3][:7], "11,21", "0", "0", "11,21"], "but the bill says 11.20"),
        ("invoices", [*export["invoices"][2][:8], "11,21", "0", "0", "-9,29", "EUR"], "the bill are together 11.20"),
    ]):  # fmt: skip
        said = run(folder({sheet: [export[sheet][0], row]}, tmp_path / str(number)))
        assert said.code == 1, (sheet, row)
        assert reason in said.err
        assert f"{sheet}.csv:2:" in said.err
    assert contents() == before


def test_archives_that_must_not_be_opened(tmp_path: Path) -> None:
    content = text(small()["payments"], Way())
    for name, fill in {
        "outside": lambda z: z.writestr("../payments.csv", content),
        "absolute": lambda z: z.writestr("/payments.csv", content),
        "doubled": lambda z: (z.writestr("payments.csv", content), z.writestr("b/PAYMENTS.CSV", content)),
        "bomb": lambda z: z.writestr("payments.csv", b"0" * 9_000_000),
        "link": lambda z: z.writestr(_link("payments.csv"), "/etc/passwd"),
    }.items():
        path = tmp_path / f"{name}.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            fill(archive)
        said = run(path)
        assert (said.code, len(said.err.splitlines())) == (1, 2), (name, said.err)
    whole = zipped(small(), tmp_path / "whole.zip").read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[: len(whole) // 2])
    assert "damaged or cut off" in run(tmp_path / "cut.zip").err
    locked = bytearray(whole)
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "locked.zip").write_bytes(locked)
    assert "encrypted" in run(tmp_path / "locked.zip").err
    (tmp_path / "cut.xlsx").write_bytes(workbook(small(), tmp_path / "w.xlsx").read_bytes()[:3000])
    assert "damaged or cut off" in run(tmp_path / "cut.xlsx").err


def _link(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info
