"""Tables for other programs: CSV and XLSX in which no cell is ever run as a formula (DESIGN, Exchange with accounting).

CSV is UTF-8 with a byte order mark and semicolons, which is what spreadsheets in Latvia open by a double click.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO, TextIOWrapper
from typing import Any

Cell = str | int | Decimal | date | None
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # wide ones count in some languages
_NOT_IN_A_TITLE = re.compile(r"[\\/*?:\[\]]")
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def csv_bytes(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """The table as CSV; numbers with a point, days as YYYY-MM-DD."""
    out = BytesIO()
    with TextIOWrapper(out, "utf-8-sig", newline="") as text:
        writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
        writer.writerow(head)
        writer.writerows([_plain(cell) for cell in row] for row in rows)
        text.flush()
        return out.getvalue()


def xlsx_bytes(title: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """The table as a workbook of one sheet; numbers and days as such, text as text."""
    from openpyxl import Workbook  # noqa: PLC0415 - five mebibytes, only for who asks for a workbook
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 - the same

    book = Workbook(write_only=True)
    sheet = book.create_sheet(_NOT_IN_A_TITLE.sub("-", title)[:31])
    sheet.freeze_panes = "A2"

    def text(words: str) -> Any:
        cell = WriteOnlyCell(sheet, value=_NOT_IN_XML.sub("\ufffd", words))
        cell.data_type = "s"  # "=1+1" stays three signs
        return cell

    sheet.append([text(name) for name in head])
    for row in rows:
        sheet.append([text(cell) if isinstance(cell, str) else cell for cell in row])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _plain(cell: Cell) -> str:
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell
    return "" if cell is None else str(cell)
