"""„Kas skatījis manus datus”: when staff opened the record of the person, who, and why (TRUST, promise 7)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from pagalms.accounts.queries import names_of
from pagalms.audit.queries import looks_at
from pagalms.audit.wording import reason_of
from pagalms.enrolment.queries import Resident
from pagalms.mandates.queries import representatives_with
from pagalms.resident.access import chosen_property, for_resident
from pagalms.resident.page import render_page
from pagalms.ui.asked import page_in

A_PAGE, FARTHEST = 30, 1000


@require_safe
@for_resident
def looks(request: HttpRequest, resident: Resident) -> HttpResponse:
    """The own part of the log, newest first."""
    page = page_in(request, most=FARTHEST)
    subjects = [f"client:{key}" for key in resident.client_ids]
    subjects += [f"representative:{key}" for key in representatives_with(resident.codes)]
    subjects.append(f"user:{resident.user.pk}")
    rows = looks_at(subjects, last=A_PAGE + 1, before=(page - 1) * A_PAGE)
    names = names_of(event.by for event in rows if event.by)
    context = {
        "rows": [(event.at, names.get(event.by or 0, ""), reason_of(event.detail)) for event in rows[:A_PAGE]],
        "newer": page - 1,
        "older": page + 1 if len(rows) > A_PAGE else 0,
    }
    return render_page(
        request, resident, chosen_property(request, resident), "resident/looks.html", context, section="settings"
    )
