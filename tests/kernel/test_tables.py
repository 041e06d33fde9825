"""Tables that other programs open: no cell is run, and no sign in one keeps the file from being made."""

from __future__ import annotations

import io

import openpyxl
import pytest

from pagalms.kernel.tables import csv_bytes, xlsx_bytes


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_no_cell_begins_a_formula(begins: str) -> None:
    made = csv_bytes(["a"], [[f"{begins}SUM(A1)"], ["b"]]).decode("utf-8-sig")
    assert f"'{begins}SUM" in made


@pytest.mark.parametrize("sign", ["\x01", "\x0b", "\x1f", "\ufffe", "\uffff", "\ud800"])
def test_what_xml_has_no_word_for_is_marked_in_a_workbook(sign: str) -> None:
    made = xlsx_bytes("a", [f"h{sign}"], [[f"x{sign}y"], ["āž\n\t€ 😀"]])
    sheet = openpyxl.load_workbook(io.BytesIO(made)).active
    assert sheet is not None
    assert [cell.value for cell in sheet["A"]] == ["h\ufffd", "x\ufffdy", "āž\n\t€ 😀"]


@pytest.mark.parametrize("title", ["12/34", "a:b[c]*?\\d", "x" * 40])
def test_a_sheet_is_named_by_whatever_an_account_is(title: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(title, ["a"], [])))
    assert len(book.sheetnames[0]) <= 31
