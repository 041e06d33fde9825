"""Bills by e-mail: how the letters of each month are getting on, and who wants them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from pagalms.audit.actions import looked
from pagalms.backoffice.access import Staff, for_staff
from pagalms.backoffice.page import render_page
from pagalms.billing import queries as billing
from pagalms.kernel import clock
from pagalms.ui import asked


@require_safe
@for_staff
def bill_letters(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The months, newest first, and a search among consents."""
    words, at = asked.words(request), clock.now()
    found = billing.consents_found(words, at=at) if words else None
    looked("search", by=staff.user, at=at, subjects=[f"user:{one.user_id}" for one in found or ()])
    context = {
        "months": billing.months_of_letters(),
        "consents": billing.consents_count(at=at),
        "words": words,
        "found": found,
    }
    return render_page(request, staff, "backoffice/bill_letters.html", context, section="desk_bill_letters")
