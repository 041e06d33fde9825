"""A bill on paper: read back by other programs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pypdfium2
import pytest
import zxingcpp

from pagalms.billing.models import Invoice
from pagalms.papers.bill import bill_pdf, file_name
from tests.billing.books import USUAL, issue, winter_and_spring
from tests.people import Village

N = "\u00a0"


def loaded(invoice: Invoice) -> Invoice:
    return Invoice.objects.select_related("apartment__house", "client").get(pk=invoice.pk)


def words_of(made: bytes) -> str:
    document = pypdfium2.PdfDocument(made)
    return "\n".join(document[place].get_textpage().get_text_range() for place in range(len(document)))


def codes_on(made: bytes) -> list[str]:
    page: Any = pypdfium2.PdfDocument(made)[0]
    return [found.text for found in zxingcpp.read_barcodes(page.render(scale=3).to_pil())]


def test_annas_bill_says_what_the_page_says(village: Village) -> None:
    *_, before, bill = winter_and_spring(village.flat_a, village.clients["anna"])
    said = words_of(bill_pdf(loaded(bill), payer="Anna Paraudziņa", before=before, language="lv")).replace("\r", "")
    for words in (
        "Rēķins par 2026. gada aprīli",
        bill.number,
        "Anna Paraudziņa",
        "Kā veidojas summa",
        "Kas mainījies pret martu",
        "117,06",
        "412,318",
        village.flat_a.account_no,
    ):
        assert words in said.replace(N, " "), words
    assert not [line for line in said.splitlines() if "None" in line]


def test_a_telephone_reads_the_payment(village: Village, settings: Any) -> None:
    bill = issue(village.flat_a, village.clients["anna"], date(2026, 4, 1))
    [text] = codes_on(bill_pdf(loaded(bill), payer="", before=None, language="lv"))
    lines = text.splitlines()
    assert lines[:4] == ["BCD", "002", "1", "SCT"]
    assert lines[5:8] == [settings.MANAGER["name"], settings.MANAGER["iban"], f"EUR{bill.payable}"]
    assert lines[-1] == f"{village.flat_a.account_no}, {bill.number}"


@pytest.mark.parametrize("opening", [Decimal("-117.06"), Decimal("-500.00")])
def test_nothing_to_pay_means_no_code(village: Village, opening: Decimal) -> None:
    bill = issue(village.flat_a, village.clients["anna"], date(2026, 4, 1), opening=opening)
    made = bill_pdf(loaded(bill), payer="", before=None, language="lv")
    assert codes_on(made) == []
    assert "līdz 31.05.2026" not in words_of(made)


def test_the_paper_is_tagged_and_the_same_every_day(village: Village) -> None:
    bill = loaded(issue(village.flat_a, village.clients["anna"], date(2026, 4, 1)))
    made = bill_pdf(bill, payer="", before=None, language="lv")
    assert made == bill_pdf(bill, payer="", before=None, language="lv")
    assert b"pdfuaid:part" in made
    assert b"pdfaid:part" in made
    assert b"/MarkInfo" in made


def test_a_corrected_bill_names_the_earlier_one(village: Village) -> None:
    first = issue(village.flat_a, village.clients["anna"], date(2026, 4, 1))
    second = issue(
        village.flat_a, village.clients["anna"], date(2026, 4, 1), rows=USUAL[:2], version=2, number=first.number
    )
    said = words_of(bill_pdf(loaded(second), payer="", before=None, language="lv")).replace(N, " ")
    assert "labots rēķins" in said
    assert "2. redakcija" in said


def test_words_of_accounting_cannot_run_the_press(village: Village) -> None:
    bill = issue(village.flat_a, village.clients["anna"], date(2026, 4, 1))
    evil = '#read("/etc/passwd") $x$ *b* "] #panic() \\'
    bill.lines.update(description=evil)
    said = words_of(bill_pdf(loaded(bill), payer=evil, before=None, language="lv"))
    assert '#read("/etc/passwd")' in said


def test_english_and_the_name_of_the_file(village: Village) -> None:
    bill = loaded(issue(village.flat_a, village.clients["anna"], date(2026, 4, 1), number="A/12"))
    assert "Bill for April 2026" in words_of(bill_pdf(bill, payer="", before=None, language="en")).replace(N, " ")
    assert file_name(bill) == "Rēķins 2026-04 A-12.pdf"
