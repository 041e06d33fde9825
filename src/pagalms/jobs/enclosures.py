"""The papers that go with letters, made when a letter is handed over."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import translation

from pagalms.billing.queries import bill_for_letter
from pagalms.billing.rules.announcing import bill_of
from pagalms.kernel import clock
from pagalms.outbox.actions import Enclosure
from pagalms.papers.bill import bill_pdf, file_name


def enclosures_of(about: str, language: str) -> Sequence[Enclosure]:
    """The bill as PDF for a letter about a bill; nothing for other letters."""
    key = bill_of(about)
    found = bill_for_letter(key, on=clock.today()) if key else None
    if found is None:
        return ()
    invoice, before, payer = found
    made = bill_pdf(invoice, payer=payer, before=before, language=language)
    with translation.override(language):
        return (Enclosure(file_name(invoice), "application/pdf", made),)
