"""Whoever looks after the portal hears when something from the folder did not go in: nobody was there to see it."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.urls import reverse

from pagalms.accounts.queries import staff_on
from pagalms.accounts.rules import Role
from pagalms.exchange.models import ImportRun
from pagalms.exchange.rules import Way
from pagalms.outbox.actions import write

SHOWN = 20  # reasons that stand in the letter


def tell_administrators(run: ImportRun, *, on: date, at: datetime) -> None:
    """A letter to each administrator of that day, in the transaction of the import's end; only for the folder."""
    if run.way != Way.FOLDER:
        return
    faults = run.preview.get("faults", [])
    context = {
        "source": run.source,
        "reason": run.reason,
        "refused": run.refused,
        "faults": faults[:SHOWN],
        "href": settings.PORTAL_URL + reverse("desk_import", args=[run.pk]),
    }
    for member in staff_on(on):
        if Role.ADMINISTRATOR in member.roles:
            write(
                "import_refused", to=member.user.email, language=member.user.language, on=at, user=member.user,
                context=context,
            )  # fmt: skip
