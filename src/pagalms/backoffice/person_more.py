"""What else staff know of a person: questions, documents, consents, applications, looks; each for who may open it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

from pagalms.accounts.queries import names_of
from pagalms.audit.queries import looks_at
from pagalms.audit.wording import reason_of
from pagalms.backoffice.access import Staff
from pagalms.billing.queries import consents_ever
from pagalms.correspondence.queries import threads_of
from pagalms.documents.queries import papers_of
from pagalms.enrolment.queries import applications_of, terms_accepted
from pagalms.ui.asked import page_in

if TYPE_CHECKING:
    from collections.abc import Collection

    from pagalms.accounts.models import User
    from pagalms.properties.models import Client

LOOKS, FARTHEST, DOCUMENTS = 20, 500, 50


def more_of(
    request: HttpRequest, staff: Staff, client: Client, user: User | None, codes: Collection[bytes]
) -> dict[str, Any]:
    """For the person's page; `skatijumi` and `jautajumi` in the address are pages of looks and of questions."""
    looks, asked = (page_in(request, most=FARTHEST, name=name) for name in ("skatijumi", "jautajumi"))
    subjects = [f"client:{client.pk}", *([f"user:{user.pk}"] if user else [])]
    rows = looks_at(subjects, last=LOOKS + 1, before=(looks - 1) * LOOKS)
    names = names_of(event.by for event in rows if event.by)
    opens_threads, opens_applications = staff.may_open("desk_thread"), staff.may_open("desk_application")
    opens_documents = staff.may_open("desk_document")
    threads, older = threads_of(user, page=asked) if user and opens_threads else ([], False)
    return {
        "looks": [(event.at, names.get(event.by or 0, ""), reason_of(event.detail)) for event in rows[:LOOKS]],
        "looks_newer": looks - 1,
        "looks_older": looks + 1 if len(rows) > LOOKS else 0,
        "threads": threads,
        "threads_newer": asked - 1,
        "threads_older": asked + 1 if older else 0,
        "opens_threads": opens_threads,
        "applications": applications_of(codes) if opens_applications else [],
        "terms": terms_accepted(user) if user else [],
        "documents": papers_of(client, codes=codes, on=staff.on, most=DOCUMENTS) if opens_documents else [],
        "consents": consents_ever(user) if user and staff.may_open("desk_bill_letters") else [],
    }
