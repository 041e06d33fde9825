"""A small export of accounting, ways to write it down, and the command that takes it in."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection
from openpyxl import Workbook

SAMPLE = Path(__file__).resolve().parents[2] / "sample" / "accounting-export"
Rows = list[list[str]]
Export = dict[str, Rows]

SMALL = {
    "houses": """
house_id;address;city;postcode;cadastre_number;built_year;storeys;area_m2;has_lift
H1;Liepu iela 14;Ogre;LV-5001;74017400346;1978;5;1126,1;0
H2;Skolas iela 6;Ogre;LV-5001;;;;897,30;1""",
    "apartments": """
apartment_id;house_id;number;storey;area_m2;share_numerator;share_denominator;account_no;declared_persons
A1;H1;1;1;62,3;623;11261;0010001;1
A2;H1;2;1;44,90;449;11261;0010002;2""",
    "clients": """
client_id;kind;first_name;last_name;company_name;personal_code;registration_no;email;phone;language
K1;natural;Anna;Ābola;;010180-11111;;anna@example.lv;+37120000001;lv
K2;natural;Bruno;Ķirsis;;320000-12222;;;;en
K3;legal;;;SIA "Ūdensroze\\; dēls";;40000000001;birojs@example.lv;;""",
    "ownerships": """
apartment_id;client_id;share;since;until
A1;K1;1/2;27.01.2009;
A1;K2;1/2;27.01.2009;
A2;K3;1/1;01.02.2010;15.08.2025
A2;K1;1/1;16.08.2025;""",
    "meters": """
meter_id;apartment_id;kind;serial_no;location;unit;integer_digits;decimal_digits;installed_on;initial_value;verified_until;removed_on;reading_mode
M1;A1;cold_water;46661846;virtuve;m3;5;3;13.04.2021;0,000;13.04.2025;;manual
M2;A1;hot_water;10243483;virtuve;m3;5;3;17.12.2020;1,500;;;manual
M3;A2;cold_water;04661847;virtuve;m3;5;2;01.05.2019;0;;10.02.2026;manual
M4;A2;cold_water;04661848;virtuve;m3;5;3;10.02.2026;0;;;remote""",
    "readings": """
meter_id;period;value;read_on;source
M1;2026-01;134,543;30.01.2026;phone
M1;2026-02;136,000;27.02.2026;paper
M1;2026-03;136,000;31.03.2026;portal
M2;2026-03;2,500;31.03.2026;portal
M3;2026-01;512,25;31.01.2026;email
M4;2026-02;1,250;28.02.2026;remote""",
    "invoices": """
invoice_no;apartment_id;client_id;period;issued_on;due_on;opening_balance;paid;charged;vat;penalty;payable;currency
R-1;A1;K1;2026-02;10.03.2026;31.03.2026;100,00;90,00;36,10;5,20;0,15;46,25;EUR
R-2;A2;K1;2026-02;10.03.2026;31.03.2026;0;20,50;11,20;0,00;0,00;-9,30;EUR""",
    "invoice_lines": """
invoice_no;line_no;service_code;description;unit;quantity;tariff;net;vat_rate;vat;total
R-1;1;management;Pārvaldīšana, apsaimniekošana;m2;62,3;0,5120;10,90;21;2,29;13,19
R-1;2;heating;Apkure;m2;62,3;0,3210;20,00;12;2,91;22,91
R-2;1;management;Pārvaldīšana;m2;44,9;0,2494;11,20;0;0,00;11,20""",
    "payments": """
payment_id;apartment_id;paid_on;amount;reference
P1;A1;15.03.2026;46,25;0010001
P2;A2;16.03.2026;-9,30;atmaksa""",
}
DATES = {"since", "until", "installed_on", "verified_until", "removed_on", "read_on", "issued_on", "due_on", "paid_on"}
NUMBERS = {
    "area_m2", "initial_value", "value", "opening_balance", "paid", "charged", "vat", "penalty", "payable", "quantity",
    "tariff", "net", "vat_rate", "total", "amount", "storey", "storeys", "built_year", "line_no", "integer_digits",
    "decimal_digits", "declared_persons", "share_numerator", "share_denominator",
}  # fmt: skip


def small() -> Export:
    """A copy of the small export, to be changed at will; row 0 is the header. `\\;` is no delimiter."""
    return {
        name: [
            [cell.replace("\0", ";") for cell in row.replace("\\;", "\0").split(";")]
            for row in rows.strip().splitlines()
        ]
        for name, rows in SMALL.items()
    }


def sample() -> Export:
    """The sample export as rows."""
    return {
        path.stem: list(csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline=""), delimiter=";"))
        for path in sorted(SAMPLE.glob("*.csv"))
    }


def put(export: Export, sheet: str, line: int, column: str, value: str) -> None:
    """Change the cell of a physical line (the header is line 1)."""
    rows = export[sheet]
    rows[line - 1][rows[0].index(column)] = value


@dataclass(frozen=True)
class Way:
    """A way to write an export down."""

    encoding: str = "utf-8-sig"
    delimiter: str = ";"
    point: bool = False
    iso: bool = False
    ends: str = "\r\n"
    suffix: str = ".csv"
    first: str = ""


def folder(export: Export, path: Path, way: Way = Way()) -> Path:
    """Write a folder of CSV files."""
    path.mkdir(parents=True, exist_ok=True)
    for sheet, rows in export.items():
        (path / (sheet + way.suffix)).write_bytes(text(rows, way))
    return path


def text(rows: Rows, way: Way) -> bytes:
    """One CSV file."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=way.delimiter, lineterminator=way.ends).writerows(
        [rows[0], *([spelled(name, cell, way) for name, cell in zip(rows[0], row, strict=False)] for row in rows[1:])]
    )
    return (way.first + out.getvalue()).encode(way.encoding)


def spelled(column: str, cell: str, way: Way) -> str:
    """A date or number in the way's form."""
    if way.iso and column in DATES and cell:
        day, month, year = cell.split(".")
        return f"{year}-{month}-{day}"
    return cell.replace(",", ".") if way.point and column in NUMBERS else cell


def zipped(export: Export, path: Path, way: Way = Way(), inside: str = "eksports/") -> Path:
    """Write a zip with the files in one folder."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for sheet, rows in export.items():
            archive.writestr(inside + sheet.upper() + ".CSV", text(rows, way))
    return path


def workbook(export: Export, path: Path) -> Path:
    """Write a workbook with numbers as numbers, dates as dates, and Excel's empty rows at the end."""
    book = Workbook(write_only=True)
    for sheet, rows in export.items():
        page = book.create_sheet(sheet.capitalize())
        page.append([*rows[0], None, None])
        for row in rows[1:]:
            page.append([_cell(name, cell) for name, cell in zip(rows[0], row, strict=True)])
        page.append([None] * 4)
    book.save(path)
    return path


def _cell(column: str, cell: str) -> object:
    if not cell:
        return None
    if column in DATES:
        day, month, year = map(int, cell.split("."))
        return date(year, month, day)
    if column == "period":
        return date(int(cell[:4]), int(cell[5:]), 1)
    if column in NUMBERS:
        return float(cell.replace(",", ".")) if "," in cell else int(cell)
    return cell


@dataclass(frozen=True)
class Said:
    """What the command answered."""

    code: int
    out: str
    err: str

    @property
    def refusals(self) -> list[str]:
        """The refused rows."""
        return self.err.strip().splitlines()[:-1]


def run(path: Path, *words: str, language: str = "en") -> Said:
    """The command, in this process."""
    out, err = io.StringIO(), io.StringIO()
    code = 0
    try:
        call_command("import_export", str(path), *words, f"--language={language}", stdout=out, stderr=err)
    except SystemExit as end:
        code = int(str(end.code))
    return Said(code, out.getvalue(), err.getvalue())


QUERIES = {
    "houses": """
        SELECT code, address, city, postcode, cadastre_number, built_year, storeys, area_m2, has_lift
        FROM properties_house""",
    "apartments": """
        SELECT a.code, h.code, number, storey, a.area_m2, share_numerator, share_denominator, account_no,
            declared_persons
        FROM properties_apartment a JOIN properties_house h ON h.id = house_id""",
    "clients": """
        SELECT code, kind, first_name, last_name, company_name, encode(personal_code_digest, 'hex'),
            registration_no, email, phone, language
        FROM properties_client""",
    "ownerships": """
        SELECT a.code, c.code, o.share_numerator, o.share_denominator, period::text
        FROM properties_ownership o
        JOIN properties_apartment a ON a.id = apartment_id JOIN properties_client c ON c.id = client_id""",
    "meters": """
        SELECT m.code, a.code, p.kind, p.location, serial_no, unit, integer_digits, decimal_digits, installed_on,
            initial_value, verified_until, removed_on, reading_mode,
            (SELECT min(o.code) FROM meters_meter o WHERE o.point_id = p.id)
        FROM meters_meter m JOIN meters_meteringpoint p ON p.id = point_id
        JOIN properties_apartment a ON a.id = apartment_id""",
    "readings": """
        SELECT m.code, period, version, current, value, read_on, channel, state
        FROM meters_reading r JOIN meters_meter m ON m.id = meter_id""",
    "invoices": """
        SELECT i.number, version, current, a.code, c.code, period, issued_on, due_on, opening_balance, paid, charged,
            vat, penalty, payable, currency
        FROM billing_invoice i
        JOIN properties_apartment a ON a.id = apartment_id JOIN properties_client c ON c.id = client_id""",
    "lines": """
        SELECT number, version, line_no, service_code, description, unit, quantity, tariff, net, vat_rate, l.vat,
            total
        FROM billing_invoiceline l JOIN billing_invoice i ON i.id = invoice_id""",
    "payments": """
        SELECT p.code, a.code, paid_on, amount, reference
        FROM billing_payment p JOIN properties_apartment a ON a.id = apartment_id""",
}


def contents() -> dict[str, list[tuple[object, ...]]]:
    """Everything an import writes, without row numbers, times and seals; to compare databases."""
    with connection.cursor() as cursor:
        return {name: _rows(cursor, query) for name, query in QUERIES.items()}


def _rows(cursor: Any, query: str) -> list[tuple[object, ...]]:
    cursor.execute(query + " ORDER BY 1, 2, 3")
    return list(cursor.fetchall())
