"""People: finding a client, and what the portal knows of one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from pagalms.accounts.queries import names_of
from pagalms.audit import queries as audit
from pagalms.audit.actions import record
from pagalms.audit.verbs import VERBS
from pagalms.backoffice import looks
from pagalms.backoffice.access import Staff, for_staff
from pagalms.backoffice.finding import Found, find
from pagalms.backoffice.page import render_page
from pagalms.backoffice.person_more import more_of
from pagalms.identity import queries as identity
from pagalms.kernel import clock, personal_code
from pagalms.kernel.tables import Cell
from pagalms.kernel.zone import RIGA
from pagalms.mandates import queries as mandates
from pagalms.outbox.queries import letters_to
from pagalms.privacy.queries import closing_of
from pagalms.properties import queries as properties
from pagalms.ui import downloads
from pagalms.ui.asked import plain

if TYPE_CHECKING:
    from django.db.backends.postgresql.psycopg_any import DateRange

    from pagalms.accounts.models import User
    from pagalms.properties.models import Client

LETTERS, EVENTS = 20, 30
LATELY = timedelta(hours=1)  # a name that was found before its record is opened is written down once
LONGEST = 120


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("said")
@for_staff
def people(request: HttpRequest, staff: Staff) -> HttpResponse:
    """A field and what it finds. The words are sent, not put into the address: they may be a personal code."""
    said = plain(request.POST.get("said", ""), LONGEST)
    found: Found | None = None
    if said:
        found = find(said, on=staff.on)
        looks.note_found(staff, found)
        record("people_searched", by=staff.user, at=clock.now(), detail={"found": len(found.rows)})
    context = {
        "found": found,
        "opens_mandates": staff.may_open("desk_mandates"),
        "joins": staff.may_open("desk_codes"),
        "hands_over": staff.may_open("desk_contacts"),
    }
    return render_page(request, staff, "backoffice/people.html", context, section="desk_people")


@require_safe
@for_staff
def person(request: HttpRequest, staff: Staff, client: int) -> HttpResponse:
    """What is known of a client, after the reason to look has been said."""
    found = properties.client_at(client)
    if found is None:
        raise Http404
    reason = looks.reason_in(request)
    if not reason:
        if not audit.has_looked(staff.user.pk, f"client:{found.pk}", since=clock.now() - LATELY):
            looks.note(staff, reason="search", clients=[found.pk])  # the name stands there
        context = {"client": found, "reasons": looks.CHOICES}
        return render_page(request, staff, "backoffice/person_why.html", context, section="desk_people")
    looks.note(staff, reason=reason, clients=[found.pk])
    known = _known(found, staff)
    known |= more_of(request, staff, found, cast("User | None", known["account"]), cast("list[bytes]", known["codes"]))
    known["why"] = reason
    return render_page(request, staff, "backoffice/person.html", known, section="desk_people")


@require_safe
@for_staff
def contacts(request: HttpRequest, staff: Staff) -> HttpResponse:
    """What owners have told about how they can be reached, by accounting's ids, as CSV."""
    rows = properties.all_told(on=staff.on, at=clock.now())
    looks.note(staff, reason="contacts", clients=[row.client_id for row in rows])
    head = ["client_id", "apartment_id", "phone", "email", "postal_address", "since"]
    cells: list[list[Cell]] = [
        [
            row.client.code, row.apartment.code, row.phone, row.email, row.postal_address,
            row.period.lower.astimezone(RIGA).date(),
        ]
        for row in rows
    ]  # fmt: skip
    return downloads.table(f"contacts-{staff.on}", head, cells)


def _known(client: Client, staff: Staff) -> dict[str, object]:
    digest = bytes(client.personal_code_digest) if client.personal_code_digest else None
    digests = identity.codes_beside(digest) if digest else []
    user = identity.user_known_by(digest) if digest else None
    sealed = client.personal_code_sealed
    told = properties.told_by(client, at=clock.now())
    events = audit.done_to([f"client:{client.pk}"], last=EVENTS)
    names = names_of(event.by for event in events if event.by)
    return {
        "client": client,
        "code": personal_code.masked(personal_code.unseal(sealed)) if sealed else "",
        "same": properties.clients_with(digests).exclude(pk=client.pk).order_by("pk") if digests else [],
        "ownerships": [(one, _last_day(one.period)) for one in properties.ownerships_of_client(client)],
        "told": told,
        "account": user,
        "codes": digests,
        "closing": closing_of(user) if user else None,
        "ways": [(identity.way_words(way.method), way.since) for way in identity.ways_of(user)] if user else [],
        "given": mandates.given_by(client, on=staff.on),
        "held": mandates.held_by(digests, on=staff.on) if digests else [],
        "letters": letters_to({client.email, user.email if user else "", *(one.email for one in told)}, last=LETTERS),
        "events": [(VERBS.get(event.verb, event.verb), event.at, names.get(event.by or 0, "")) for event in events],
        "today": staff.on,
        "opens_mandates": staff.may_open("desk_mandates"),
        "opens_readings": staff.may_open("desk_flat"),
        "opens_letters": staff.may_open("desk_letters"),
        "records": staff.may_change("desk_mandate_new"),
        "opens_owners": staff.may_open("desk_owners_of"),
        "lends_eyes": user is not None and staff.may_change("desk_eyes"),
    }


def _last_day(period: DateRange) -> date | None:
    return period.upper - timedelta(days=1) if period.upper else None
