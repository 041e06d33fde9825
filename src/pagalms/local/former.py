"""The demo's former owner keeps the account of earlier days, to find the own bills in the archive."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import make_password

from pagalms.accounts import actions as accounts
from pagalms.accounts.queries import user_at
from pagalms.identity import actions as identity
from pagalms.kernel import personal_code
from pagalms.local.people import FORMER, examples
from pagalms.properties.models import Client

EMAIL = "agrak@example.lv"
LONG_BEFORE = timedelta(days=500)


def keep_account(*, on: date, at: datetime) -> None:
    """Open the account of the former owner that the demo's table names, once."""
    found = next((one for one in examples(on=on) if one.role == FORMER), None)
    if found is None or user_at(EMAIL):
        return
    client = Client.objects.get(personal_code_digest=personal_code.digest(found.personal_code))
    user = accounts.open_account(
        email=EMAIL, password_hash=make_password(None), name=found.name, language="lv", at=at - LONG_BEFORE
    )
    identity.know(
        by=user, digest=personal_code.digest(found.personal_code), sealed=personal_code.seal(found.personal_code),
        names=(client.first_name, client.last_name), method="swedbank", at=at - LONG_BEFORE,
    )  # fmt: skip
