"""Contacts out: how owners have said, in Adreses, that they can be reached."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router
from ninja.params.functions import Query

from pagalms.api import shapes
from pagalms.api.asking import CURSOR, place
from pagalms.api.auth import Opens, shown_by
from pagalms.api.problems import PROBLEMS
from pagalms.audit.actions import looked
from pagalms.kernel import clock
from pagalms.kernel.zone import RIGA
from pagalms.machines.rules import Scope
from pagalms.properties.queries import told_after

A_PAGE = 500
router = Router()


@router.get(
    "/contacts", url_name="api_contacts", auth=Opens(Scope.CONTACTS), response={200: shapes.ContactPage, **PROBLEMS},
    summary="Telephones, e-mail and postal addresses that owners keep in the portal",
)  # fmt: skip
def contacts(request: HttpRequest, cursor: str = Query("", pattern=CURSOR)) -> shapes.ContactPage:
    """Five hundred at a time, of present owners; one row for each owner and property, always whole.

    Follow `next` until it is null, then keep `since`: sent as `cursor` another day it gives what is new. What was
    told within the last minute comes with the next call. Each owner can read that it was handed over.
    """
    at = clock.now()
    since = place(cursor)
    found = told_after(since, on=clock.today(), at=at, most=A_PAGE + 1)
    shown = found[:A_PAGE]
    seen = [f"client:{row.client_id}" for row in shown]
    looked("contacts", by=None, at=at, subjects=seen, system=shown_by(request).system)
    last = str(shown[-1].pk if shown else since)
    return shapes.ContactPage(
        contacts=[
            shapes.ContactShape(
                client_id=row.client.code, apartment_id=row.apartment.code, phone=row.phone, email=row.email,
                postal_address=row.postal_address, since=row.period.lower.astimezone(RIGA).date(),
            )
            for row in shown
        ],
        next=last if len(found) > A_PAGE else None, since=last,
    )  # fmt: skip
