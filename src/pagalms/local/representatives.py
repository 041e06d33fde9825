"""Somebody in the demo who acts for the owner of one flat."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from pagalms.kernel import personal_code
from pagalms.local.people import ONE, examples
from pagalms.mandates import actions, queries
from pagalms.properties.queries import clients_with, owned_by_client

NAME, CODE, EMAIL = "Liene Palīdze", "170391-11708", "liene.palidze@example.lv"
BEFORE, AFTER = timedelta(days=140), timedelta(days=214)


def appoint(*, on: date, at: datetime) -> None:
    """Record a power of attorney, unless one counts already or the register has no such owner."""
    principal = next((one for one in examples(on=on) if one.role == ONE), None)
    if principal is None or queries.standing(on=on).exists():
        return
    client = clients_with([personal_code.digest(principal.personal_code)])[0]
    form = actions.Form(
        number="1-2217",
        dated=on - BEFORE,
        notary="Zvērināta notāre Ilga Zīmogiņa",
        name=NAME,
        personal_code=CODE,
        email=EMAIL,
        flats=frozenset(owned_by_client(client, on=on).values_list("pk", flat=True)),
        may_hand_in=True,
        may_write=True,
        since=on - BEFORE,
        until=on + AFTER,
    )
    actions.record(principal=client.pk, form=form, by=None, on=on, at=at)
