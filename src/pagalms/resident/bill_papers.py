"""Bills to take away: as PDF, a year in a zip, all lines as a table."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from pagalms.billing import queries as billing
from pagalms.enrolment.queries import Resident
from pagalms.papers.bill import bill_pdf, file_name
from pagalms.papers.books import as_json, line_table
from pagalms.resident.access import for_property, for_resident
from pagalms.ui import downloads

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pagalms.billing.models import Invoice
    from pagalms.billing.queries import Book
    from pagalms.properties.models import Apartment


@require_safe
@for_property
def bill(request: HttpRequest, resident: Resident, flat: Apartment, number: str) -> HttpResponse:
    """One bill of a property."""
    book = billing.book_of(flat, codes=resident.codes, on=resident.on)
    found = book.bill(number)
    if found is None:
        raise Http404
    found.invoice.apartment = flat
    return downloads.download(
        _paper(found.invoice, book, resident), file_name(found.invoice), downloads.PDF, inline=True
    )


@require_safe
@for_property
def year(request: HttpRequest, resident: Resident, flat: Apartment, year: int) -> HttpResponse:
    """All bills of a year in one zip."""
    book = billing.book_of(flat, codes=resident.codes, on=resident.on)
    wanted = [each.invoice for each in book.bills if each.invoice.period.year == year]
    if not wanted:
        raise Http404
    for invoice in wanted:
        invoice.apartment = flat
    papers = ((file_name(invoice), _paper(invoice, book, resident)) for invoice in wanted)
    return _zip(papers, f"{flat.account_no} {year}.zip")


@require_safe
@for_property
def table(request: HttpRequest, resident: Resident, flat: Apartment, form: str) -> HttpResponse:
    """All bills of a property, line by line."""
    book = billing.book_of(flat, codes=resident.codes, on=resident.on)
    for each in book.bills:
        each.invoice.apartment = flat
    return _table([each.invoice for each in book.bills], form, flat.account_no)


@require_safe
@for_resident
def archived_bill(request: HttpRequest, resident: Resident, number: str) -> HttpResponse:
    """One own bill of a property sold."""
    invoices = billing.archive_of(resident.codes, on=resident.on)
    invoice = next((one for one in invoices if one.number == number), None)
    if invoice is None:
        raise Http404
    return downloads.download(_archived(invoice, invoices), file_name(invoice), downloads.PDF, inline=True)


@require_safe
@for_resident
def archived_year(request: HttpRequest, resident: Resident, year: int) -> HttpResponse:
    """All own bills of a year of properties sold, in one zip."""
    invoices = billing.archive_of(resident.codes, on=resident.on)
    wanted = [one for one in invoices if one.period.year == year]
    if not wanted:
        raise Http404
    return _zip(((file_name(one), _archived(one, invoices)) for one in wanted), f"arhivs {year}.zip")


@require_safe
@for_resident
def archived_table(request: HttpRequest, resident: Resident, form: str) -> HttpResponse:
    """All own bills of properties sold, line by line."""
    return _table(billing.archive_of(resident.codes, on=resident.on), form, "arhivs")


def _paper(invoice: Invoice, book: Book, resident: Resident) -> bytes:
    found = book.bill(invoice.number)
    before = book.before(found) if found else None
    payer = billing.payer_of(invoice, codes=resident.codes, on=resident.on)
    return bill_pdf(invoice, payer=payer, before=before, language=_language())


def _archived(invoice: Invoice, invoices: Sequence[Invoice]) -> bytes:
    before = next((one for one in invoices if billing.follows(invoice, one)), None)
    return bill_pdf(invoice, payer=str(invoice.client), before=before, language=_language())


def _zip(papers: Iterable[tuple[str, bytes]], name: str) -> HttpResponse:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as folder:
        for path, paper in papers:
            folder.writestr(path, paper)
    return downloads.download(out.getvalue(), name, "application/zip")


def _table(invoices: Sequence[Invoice], form: str, name: str) -> HttpResponse:
    if form == "json":
        return downloads.download(as_json(invoices), f"{name}.json", "application/json")
    if form in {"csv", "xlsx"}:
        return downloads.table(name, *line_table(invoices), form=form)
    raise Http404


def _language() -> str:
    return get_language() or "lv"
