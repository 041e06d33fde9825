"""Visits to the office: one person of each role, with the second proof that the office asks for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.test import Client

from pagalms.accounts import actions as accounts
from pagalms.accounts.models import User
from pagalms.accounts.rules import Role
from pagalms.identity import actions as identity
from pagalms.identity import assurance
from pagalms.kernel import personal_code
from tests.hygiene import HygienicClient
from tests.moments import freeze_time
from tests.people import LONG_AGO, NOON, PASSWORD

STAFF = {
    "rita": (Role.REGISTRAR, "110680-11201"),
    "gunta": (Role.ACCOUNTANT, "120770-11302"),
    "maris": (Role.HOUSE_MANAGER, "130878-11403"),
    "ilze": (Role.ADMINISTRATOR, "140985-11504"),
    "uldis": (Role.AUDITOR, "151066-11605"),
}


def take_on(name: str) -> User:
    """The member of staff with this name, with a role, a password and a proved identity."""
    role, code = STAFF[name]
    user = accounts.take_on(
        email=f"{name}@kalnanami.example", name=name.capitalize(), role=role, by=None, on=LONG_AGO, at=NOON
    )
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    identity.know(
        by=user, digest=personal_code.digest(code), sealed=personal_code.seal(code),
        names=(user.name, "Darbiniece"), method="registrar", at=NOON,
    )  # fmt: skip
    return user


def signed_in(user: User, code: str) -> Client:
    """A browser in which this person has signed in with a bank."""
    client = HygienicClient()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    session = client.session
    assurance.set_strong(session, method="swedbank", person=personal_code.digest(code), at=NOON)
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key or ""
    return client


@contextmanager
def staff_visit(name: str, *, at: datetime = NOON) -> Iterator[Client]:
    """The office at that moment, as one of STAFF."""
    with freeze_time(at):
        yield signed_in(take_on(name), STAFF[name][1])
