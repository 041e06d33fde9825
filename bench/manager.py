"""A manager of any size in a database of its own, with years behind it and residents who can sign in."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit, urlunsplit

import django
from django.core.management import call_command
from django.db import connection

from bench import data, history
from bench.one_import import taken_in

NAME = "bench_manager"
MONTHS = 36
DAY = date(2026, 5, 31)  # inside the window of May
PASSWORD = "gara parole mērīšanai 9"


@dataclass(frozen=True)
class Resident:
    """Somebody with an account: the keys of the user and of the flat."""

    user: int
    flat: int
    email: str


def address() -> str:
    """Where the bench's database is."""
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{NAME}"))


def stand_on_the_day() -> None:
    """Let the clock of this process and of those it starts stand on a day inside the window."""
    os.environ |= {"PAGALMS_MODE": "demo", "PAGALMS_TODAY": DAY.isoformat()}


@contextmanager
def manager(flats: int, *, residents: int, months: int = MONTHS, passwords: int = 0) -> Iterator[list[Resident]]:
    """The database while it is there; the first `passwords` residents can sign in with PASSWORD."""
    stand_on_the_day()
    django.setup()
    call_command("collectstatic", interactive=False, verbosity=0)
    kept = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = NAME
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        with TemporaryDirectory(prefix="bench-") as folder:
            data.register(Path(folder), flats)
            taken_in(Path(folder))
        history.write(months)
        yield _residents(residents, passwords)
    finally:
        connection.creation.destroy_test_db(str(kept), verbosity=0)


def _residents(wanted: int, passwords: int) -> list[Resident]:
    """Accounts of owners, spread over all houses."""
    from allauth.account.models import EmailAddress  # noqa: PLC0415 - after the setup
    from django.contrib.auth.hashers import make_password  # noqa: PLC0415 - after the setup

    from pagalms.accounts.models import User  # noqa: PLC0415 - after the setup
    from pagalms.identity.models import Person, PersonalCode  # noqa: PLC0415 - after the setup
    from pagalms.properties.models import Ownership  # noqa: PLC0415 - after the setup

    at = datetime(2026, 1, 1, tzinfo=UTC)
    total = Ownership.objects.count()
    chosen = Ownership.objects.select_related("client").order_by("pk")[:: max(1, total // wanted)][:wanted]
    good, none = make_password(PASSWORD), make_password(None)
    users = [
        User(
            email=f"resident{each}@example.lv", name=owned.client.first_name, date_joined=at, language="lv",
            password=good if each < passwords else none, wants_receipts=True,
        )
        for each, owned in enumerate(chosen)
    ]  # fmt: skip
    User.objects.bulk_create(users)
    persons = Person.objects.bulk_create(
        Person(user=user, given_name=owned.client.first_name, family_name=owned.client.last_name)
        for user, owned in zip(users, chosen, strict=True)
    )
    PersonalCode.objects.bulk_create(
        PersonalCode(
            person=person, digest=owned.client.personal_code_digest, sealed=owned.client.personal_code_sealed, since=at
        )
        for person, owned in zip(persons, chosen, strict=True)
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users
    )
    return [Resident(user.pk, owned.apartment_id, user.email) for user, owned in zip(users, chosen, strict=True)]
