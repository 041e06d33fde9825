"""Bills: the list, one bill, the archive of former owners."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from pagalms.billing import queries as billing
from pagalms.billing.wording import groups_in_words, in_words
from pagalms.enrolment.queries import Resident
from pagalms.kernel import clock
from pagalms.kernel.month import Month
from pagalms.meters.queries.month import readings_in
from pagalms.outbox.queries import not_reached
from pagalms.resident.access import chosen_property, for_property, for_resident
from pagalms.resident.bill_chart import cost_chart
from pagalms.resident.page import render_page

if TYPE_CHECKING:
    from pagalms.billing.models import Invoice
    from pagalms.properties.models import Apartment


@require_safe
@for_resident
def bills(request: HttpRequest, resident: Resident) -> HttpResponse:
    """To the bills of the property looked at last, or to the archive, or a page that says why there are none."""
    flat = chosen_property(request, resident)
    if flat is not None:
        return redirect("property_bills", flat.pk)
    if billing.archive_of(resident.codes, on=resident.on):
        return redirect("archive_bills")
    return render_page(request, resident, None, "resident/bills_none.html", section="bills")


@require_safe
@for_property
def property_bills(request: HttpRequest, resident: Resident, flat: Apartment) -> HttpResponse:
    """All bills of a property, the state of its account, and what was paid for."""
    book = billing.book_of(flat, codes=resident.codes, on=resident.on)
    costs = billing.costs(book.bills)
    by_letter, has_archive = billing.letters_and_archive(
        resident.user, flat, codes=resident.codes, on=resident.on, at=clock.now()
    )
    context = {
        "book": book,
        "costs": costs,
        "chart": cost_chart(costs),
        "by_letter": by_letter,
        "has_archive": has_archive,
        "not_reached": not_reached(resident.user) if by_letter else None,
    }
    return render_page(request, resident, flat, "resident/bills.html", context, section="bills")


@require_safe
@for_property
def bill(request: HttpRequest, resident: Resident, flat: Apartment, number: str) -> HttpResponse:
    """One bill of a property."""
    book = billing.book_of(flat, codes=resident.codes, on=resident.on)
    found = book.bill(number)
    if found is None:
        raise Http404
    context = {
        "bill": found,
        "latest": book.latest,
        "payments": book.payments_on(found),
        "payer": billing.payer_of(found.invoice, codes=resident.codes, on=resident.on),
        **_taken_apart(found.invoice, flat, book.before(found)),
    }
    return render_page(request, resident, flat, "resident/bill.html", context, section="bills")


@require_safe
@for_resident
def archive_bills(request: HttpRequest, resident: Resident) -> HttpResponse:
    """The own bills of properties sold."""
    invoices = billing.archive_of(resident.codes, on=resident.on)
    context = {"invoices": invoices, "years": sorted({one.period.year for one in invoices}, reverse=True)}
    flat = chosen_property(request, resident)
    return render_page(request, resident, flat, "resident/bills_archive.html", context, section="bills")


@require_safe
@for_resident
def archive_bill(request: HttpRequest, resident: Resident, number: str) -> HttpResponse:
    """One own bill of a property sold; what was paid later is not known any more."""
    invoices = billing.archive_of(resident.codes, on=resident.on)
    invoice = next((one for one in invoices if one.number == number), None)
    if invoice is None:
        raise Http404
    before = next((one for one in invoices if billing.follows(invoice, one)), None)
    context = {"invoice": invoice, "payer": str(invoice.client), **_taken_apart(invoice, invoice.apartment, before)}
    flat = chosen_property(request, resident)
    return render_page(request, resident, flat, "resident/bill_archived.html", context, section="bills")


def _taken_apart(invoice: Invoice, flat: Apartment, before: Invoice | None) -> dict[str, Any]:
    told = billing.explained(invoice, before)
    return {
        "groups": groups_in_words(told.groups, told.prices_since),
        "before": before,
        "changes": [in_words(change) for change in told.changes],
        "difference": invoice.charged - before.charged if before else None,
        "readings": readings_in(flat, Month.of(invoice.period)),
        "versions": billing.earlier_versions(invoice),
    }
