"""`python -m tests.faults.settle SIZE BROWSERS`: the town's people get accounts, consents, and some an open browser.

Runs after the register has been imported, with the portal's environment. Prints the sessions as JSON.
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta

import django

django.setup()

from allauth.account.models import EmailAddress  # noqa: E402 - Django first
from django.conf import settings  # noqa: E402
from django.contrib.auth.hashers import make_password  # noqa: E402
from django.db import transaction  # noqa: E402
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange  # noqa: E402

from pagalms.accounts.models import User  # noqa: E402
from pagalms.billing.models import BillConsent  # noqa: E402
from pagalms.identity.models import Person, PersonalCode  # noqa: E402
from pagalms.kernel import clock, personal_code  # noqa: E402
from pagalms.meters.models import Meter  # noqa: E402
from pagalms.properties.models import Apartment  # noqa: E402
from tests.backoffice.visits import STAFF, signed_in, take_on  # noqa: E402
from tests.faults.town import Town, flat  # noqa: E402
from tests.people import PASSWORD  # noqa: E402


@transaction.atomic
def settle(town: Town) -> dict[str, User]:
    """Accounts for all people of the town, known by their codes; the consents of those who want bills."""
    people, now, password = list(town.people()), clock.now(), make_password(PASSWORD)
    users = [User(email=one.email, name="Paraugs", date_joined=now, password=password) for one in people]
    User.objects.bulk_create(users, batch_size=2000)
    EmailAddress.objects.bulk_create(
        (EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users), batch_size=2000
    )
    persons = [Person(user=user, given_name="Paraugs", family_name="Pilsētnieks") for user in users]
    Person.objects.bulk_create(persons, batch_size=2000)
    PersonalCode.objects.bulk_create(
        (
            PersonalCode(
                person=person, digest=personal_code.digest(one.code), sealed=personal_code.seal(one.code), since=now
            )
            for person, one in zip(persons, people, strict=True)
        ),
        batch_size=2000,
    )
    flats = dict(Apartment.objects.values_list("code", "pk"))
    begun, ended = now - timedelta(days=90), now - timedelta(days=9)
    BillConsent.objects.bulk_create(
        (
            BillConsent(
                user=user, apartment_id=flats[flat(one.flat)], given_at="settings",
                period=DateTimeTZRange(begun, ended if one.stopped else None),
            )
            for user, one in zip(users, people, strict=True)
            if one.wants
        ),
        batch_size=2000,
    )  # fmt: skip
    return {user.email: user for user in users}


def browsers(town: Town, users: dict[str, User], count: int) -> list[dict[str, object]]:
    """Owners with an open browser, and what they need to hand in readings: the flat and its meters."""
    found = []
    for one in [each for each in town.people() if each.email.startswith("owner")][:count]:
        apartment = Apartment.objects.get(code=flat(one.flat))
        meters = Meter.objects.filter(point__apartment=apartment).order_by("pk")
        client = signed_in(users[one.email], one.code)
        found.append(
            {
                "email": one.email,
                "session": client.cookies[settings.SESSION_COOKIE_NAME].value,
                "flat": apartment.pk,
                "meters": list(meters.values_list("pk", flat=True)),
            }
        )
    return found


def main() -> None:
    town = Town(int(sys.argv[1]))
    users = settle(town)
    staff = {name: signed_in(take_on(name), STAFF[name][1]) for name in ("gunta", "rita")}
    told = {
        "staff": staff["gunta"].cookies[settings.SESSION_COOKIE_NAME].value,
        "clerk": staff["rita"].cookies[settings.SESSION_COOKIE_NAME].value,
        "browsers": browsers(town, users, int(sys.argv[2])),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
