"""Numbers and dates are found out, and never wrong in silence."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pagalms.exchange.columns import SHEETS
from pagalms.exchange.dialect import detect
from pagalms.exchange.numbers import Marks, Unreadable, split
from pagalms.exchange.records import written
from pagalms.exchange.values import Number, Period, day, month
from pagalms.kernel.month import Month

TODAY = date(2026, 5, 31)
amounts = st.decimals(min_value=-(10**9), max_value=10**9, places=2)
days = st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31))


def read(texts: list[str], kind: Number) -> list[str]:
    """A column as staging reads it: once, and again where the file's own evidence says so."""
    marks = Marks()
    values = [kind.reader(marks, TODAY)(text) for text in texts]
    again = marks.verdict()
    return [kind.reader(again, TODAY)(text) for text in texts] if again else values


@given(st.lists(amounts, min_size=1), st.sampled_from([",.", ".,", ", ", ".\u00a0", ",\u202f", ".'"]))
def test_amounts_with_thousands_apart(values: list[Decimal], signs: str) -> None:
    decimal, thousands = signs
    texts = [f"{value:,.2f}".translate({ord(","): thousands, ord("."): decimal}) for value in values]
    assert list(map(Decimal, read(texts, Number(14, 2)))) == values


@given(st.lists(st.decimals(min_value=0, max_value=99999, places=3), min_size=1), st.sampled_from(",."))
def test_readings_of_three_decimals(values: list[Decimal], mark: str) -> None:
    texts = [f"{value:.3f}".replace(".", mark) for value in values]
    assert list(map(Decimal, read(texts, Number(12, 3)))) == values


@given(st.text(max_size=12))
def test_anything_else_is_refused(text: str) -> None:
    try:
        number = read([text], Number(12, 3))[0]
    except Unreadable:
        return
    assert Decimal(number) == Decimal(number)
    assert set(text) <= set("0123456789+-−., \u00a0\u202f\u2009'’")


@pytest.mark.parametrize(
    "text", ["1.2.3", "1,23,456", "12 34", "1 2345", "--1", "1e5", "١٢", "0x1", ",", "1.", ".5", "1.234.56"]
)
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(Unreadable):
        split(text, Marks())


@given(days)
def test_days(value: date) -> None:
    forms = [value.isoformat(), f"{value:%d.%m.%Y}", f"{value.day}.{value.month}.{value.year}", f"{value} 00:00:00"]
    assert {day(text) for text in forms} == {value}
    assert (
        month(f"{value:%Y-%m}") == month(f"{value:%m.%Y}") == month(value.replace(day=1).isoformat()) == Month.of(value)
    )


@given(st.text(max_size=11))
def test_no_text_breaks_a_date(text: str) -> None:
    assert day(text) is None or isinstance(day(text), date)
    assert month(text) is None or isinstance(month(text), Month)


@pytest.mark.parametrize(
    "text", ["31.02.2026", "2026-13-01", "5/31/2026", "1.1.26", "01.01.9999", "2026-05-31 12:30", "31,05.2026"]
)
def test_what_is_no_day(text: str) -> None:
    assert day(text) is None


@pytest.mark.parametrize("text", ["2026-00", "13.2026", "05/2026", "2026", "2026-05-02", "maijs"])
def test_what_is_no_month(text: str) -> None:
    assert month(text) is None


def test_a_month_a_year_ahead_is_the_last_one() -> None:
    read_month = Period().reader(Marks(), TODAY)
    assert read_month("2027-05") == "2027-05-01"
    with pytest.raises(Unreadable):
        read_month("2027-06")


@given(st.decimals(min_value=0, max_value=10**8, places=3))
def test_numbers_of_a_workbook(value: Decimal) -> None:
    assert Decimal(read([written(float(value))], Number(14, 3))[0]) == value


def test_a_workbooks_hundredths() -> None:
    assert written(0.1 + 0.2) == "0.3"
    assert written(10001.0) == "10001"


@given(
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1257"]),
    st.sampled_from(";,\t|"),
    st.permutations(["Invoice No", "period", " VAT"]),
)
def test_dialects(encoding: str, delimiter: str, names: list[str]) -> None:
    text = delimiter.join([*names, "Ķēde"]) + "\r\nāčēģīķļņšūž" + delimiter * 3
    found = detect(io.BytesIO(text.encode(encoding)), ("invoice_no", "period", "vat", "net"))
    assert found.delimiter == delimiter
    assert text.encode(encoding).decode(found.encoding) == text


def test_every_column_is_told_in_the_reference() -> None:
    from django.conf import settings

    told = (settings.CHECKOUT / "docs" / "reference" / "exchange.md").read_text()
    for sheet, columns in SHEETS.items():
        part = told.split(f"### {sheet}.csv", 1)[1].split("###", 1)[0]
        assert [column.name for column in columns if f"| `{column.name}` |" not in part] == []
