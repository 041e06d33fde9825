"""Names of services that no bill had before: their words are kept, so that the bills can be found by them."""

from __future__ import annotations

from pagalms.billing.models import ServiceName
from pagalms.kernel.findable import words_in
from pagalms.kernel.intake import Delivery


def learn(delivery: Delivery) -> None:
    """The names in the lines that came."""
    new = delivery.rows(
        "SELECT DISTINCT description FROM incoming_invoice_lines l WHERE l.ok"
        " AND NOT EXISTS (SELECT FROM billing_servicename n WHERE n.text = l.description)"
    )
    names = [ServiceName(text=text, words=words_in(text)) for (text,) in new]
    ServiceName.objects.bulk_create(names, ignore_conflicts=True)
