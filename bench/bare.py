"""The limit of an import: the same rows by COPY and one upsert, nothing read, judged or told."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import psycopg


class Statements(NamedTuple):
    """What bare SQL does with a sheet."""

    create: str
    copy: str
    upsert: str


READINGS = Statements(
    "CREATE TEMPORARY TABLE bare (meter text, period date, value numeric(12, 3), read_on date, channel text)"
    " ON COMMIT DROP",
    "COPY bare FROM STDIN",
    "INSERT INTO meters_reading (meter_id, period, version, current, value, read_on, channel, state,"
    " confirmed_unusual, recorded_at) SELECT m.id, b.period, 1, true, b.value, b.read_on, b.channel, 'taken_over',"
    " false, now() FROM bare b JOIN meters_meter m ON m.code = b.meter"
    " ON CONFLICT (meter_id, period) WHERE current DO UPDATE SET value = excluded.value",
)
INVOICES = Statements(
    "CREATE TEMPORARY TABLE bare (number text, flat text, client text, period date, issued date, due date,"
    " opening numeric(12, 2), paid numeric(12, 2), charged numeric(12, 2), vat numeric(12, 2), penalty numeric(12, 2),"
    " payable numeric(12, 2), currency text) ON COMMIT DROP",
    "COPY bare FROM STDIN",
    "INSERT INTO billing_invoice (number, version, current, apartment_id, client_id, period, issued_on, due_on,"
    " opening_balance, paid, charged, vat, penalty, payable, currency) SELECT b.number, 1, true, a.id, c.id, b.period,"
    " b.issued, b.due, b.opening, b.paid, b.charged, b.vat, b.penalty, b.payable, b.currency FROM bare b"
    " JOIN properties_apartment a ON a.code = b.flat JOIN properties_client c ON c.code = b.client"
    " ON CONFLICT (number) WHERE current DO UPDATE SET charged = excluded.charged, payable = excluded.payable",
)
LINES = Statements(
    "CREATE TEMPORARY TABLE bare_lines (number text, line integer, service text, description text, unit text,"
    " quantity numeric(14, 4), tariff numeric(14, 6), net numeric(12, 2), rate numeric(5, 2), vat numeric(12, 2),"
    " total numeric(12, 2)) ON COMMIT DROP",
    "COPY bare_lines FROM STDIN",
    "INSERT INTO billing_invoiceline (invoice_id, line_no, service_code, description, unit, quantity, tariff, net,"
    " vat_rate, vat, total) SELECT i.id, b.line, b.service, b.description, b.unit, b.quantity, b.tariff, b.net,"
    " b.rate, b.vat, b.total FROM bare_lines b JOIN billing_invoice i ON i.number = b.number AND i.current"
    " ON CONFLICT (invoice_id, line_no) DO UPDATE SET total = excluded.total",
)
SHEETS = {"readings": READINGS, "invoices": INVOICES, "invoice_lines": LINES}


def written(path: Path, into: Path) -> Path:
    """The rows of a file in the form that COPY takes at once; done before anything is measured."""
    with path.open(encoding="utf-8-sig", newline="") as file, into.open("w", encoding="utf-8") as out:
        rows = csv.reader(file, delimiter=";")
        spelled = [_spelling(name) for name in next(rows)]
        for row in rows:
            out.write("\t".join(spell(cell) for spell, cell in zip(spelled, row, strict=True)) + "\n")
    return into


def seconds_for(url: str, files: dict[str, Path]) -> float:
    """How long one transaction takes for these sheets."""
    started = time.perf_counter()
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        for sheet, (create, copy, upsert) in SHEETS.items():
            if sheet not in files:
                continue
            cursor.execute(create)
            with cursor.copy(copy) as taking:
                for block in _blocks(files[sheet]):
                    taking.write(block)
            cursor.execute(f"ANALYZE {copy.split()[1]}")  # without it the join may go by nested loops
            cursor.execute(upsert)
    return time.perf_counter() - started


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            yield block


def _spelling(column: str) -> Callable[[str], str]:
    if column == "period":
        return lambda cell: f"{cell}-01"
    if column.endswith("_on"):
        return lambda cell: "-".join(reversed(cell.split(".")))
    if column in {"description", "service_code", "unit"}:
        return str
    return lambda cell: cell.replace(",", ".")
