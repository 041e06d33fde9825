"""Bills of former owners and of the past, and whose name on them may be read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from pagalms.billing.models import Invoice, InvoicePaper
from pagalms.files.models import StoredFile
from pagalms.kernel.prepared import Prepared
from pagalms.properties.models import Ownership


def archive_of(codes: Sequence[bytes], *, on: date) -> list[Invoice]:
    """The bills of a former owner, addressed to the person, for apartments sold; by apartment, newest first."""
    if not codes:
        return []
    found = archived(codes, on).select_related("apartment__house", "client")
    return list(found.order_by("apartment", "-period", "-issued_on", "-pk"))


def earlier_versions(invoice: Invoice) -> list[Invoice]:
    """The versions of a bill that it replaced, oldest first; none (and no statement) for a first version."""
    if invoice.version == 1:
        return []
    return list(Invoice.objects.filter(number=invoice.number, version__lt=invoice.version).order_by("version"))


def payer_of(invoice: Invoice, *, codes: Sequence[bytes], on: date) -> str:
    """The name on a bill for those who may know it: one's own or a present owner's, never a former owner's."""
    payer = invoice.client
    digest = payer.personal_code_digest
    if digest and bytes(digest) in codes:
        return str(payer)
    owned = Ownership.objects.filter(apartment=invoice.apartment_id, client=payer, period__contains=on)
    return str(payer) if owned.exists() else ""


def archived(codes: Sequence[bytes], on: date) -> QuerySet[Invoice]:
    """The current bills addressed to these codes, of apartments they do not own on that day."""
    owned = Ownership.objects.filter(
        apartment=OuterRef("apartment"), client__personal_code_digest__in=list(codes), period__contains=on
    )
    return Invoice.objects.filter(~Exists(owned), client__personal_code_digest__in=list(codes), current=True)


def paper_of(invoice: Invoice) -> StoredFile | None:
    """The PDF that accounting sent for this bill, or None. One statement."""
    found = _PAPERS(invoice=invoice.pk)
    return found[0].file if found else None


_PAPERS = Prepared(
    lambda invoice: InvoicePaper.objects.filter(invoice=invoice).select_related("file").order_by("pk")[:1]
)
