"""How sure we are who sits at a session (IDENTITY 5): a property of the session, never of the user.

Written only by the code that signs somebody in, together with a new session key. What is missing, of another version
or does not fit the user counts as low.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase

from pagalms.accounts.models import User
from pagalms.identity import queries

KEY = "assurance"
VERSION = 1
PASSWORD = "password"  # noqa: S105 - the name of the method
PASSKEY = "passkey"  # it verifies its user, so it is two proofs by itself
FRESH = timedelta(minutes=15)  # how long after a proof somebody may change what guards the account


class Level(StrEnum):
    """What a session may see: low is all but the house file."""

    LOW = "low"
    STRONG = "strong"


def set_low(session: SessionBase, *, method: str = PASSWORD, at: datetime) -> None:
    """The user gave the password, a password and more, or a passkey; what was proved before here is forgotten."""
    _set(session, Level.LOW, method, at, person="")


def add_second(session: SessionBase, second: str, *, at: datetime) -> None:
    """Whoever gave the password has now shown the second step too; the level stays as it is."""
    how = method(session)
    if how in ("", PASSWORD):
        _set(session, Level.LOW, f"{PASSWORD}+{second}", at, person="")


def confirm(session: SessionBase, *, at: datetime) -> None:
    """The user has shown once more who it is; neither level nor way change."""
    said = session.get(KEY)
    session.cycle_key()
    session[KEY] = {**(said if isinstance(said, dict) else {}), "confirmed": int(at.timestamp())}


def fresh(session: SessionBase, *, at: datetime) -> bool:
    """Whether the user has shown who it is within the last minutes, by signing in or since."""
    said = session.get(KEY)
    last = max(said.get("at", 0), said.get("confirmed", 0)) if isinstance(said, dict) else 0
    return bool(0 <= at.timestamp() - last < FRESH.total_seconds())


def set_strong(session: SessionBase, *, method: str, person: bytes, at: datetime) -> None:
    """A provider vouched for the person with this digest of the personal code."""
    _set(session, Level.STRONG, method, at, person=person.hex())


def level(session: SessionBase, user: User | AnonymousUser, *, at: datetime) -> Level:
    """The level of the session at that moment of real time.

    Strong only while the person proved is the user's own, and no longer than the installation wants
    (PAGALMS_STRONG_MINUTES; 0 is as long as the session).
    """
    return Level.STRONG if _proved(session, user) and not _aged(session, at) else Level.LOW


def proved_twice(session: SessionBase, user: User | AnonymousUser) -> bool:
    """Whether more than a password was shown, as the back office demands (DOMAIN, Staff)."""
    said = session.get(KEY)
    if isinstance(said, dict) and said.get("v") == VERSION and user.is_authenticated:
        how = method(session)
        if how == PASSKEY or how.startswith(f"{PASSWORD}+"):
            return True
    return _proved(session, user)


def method(session: SessionBase) -> str:
    """How the session was begun; empty when nobody signed in."""
    said = session.get(KEY)
    return str(said.get("method", "")) if isinstance(said, dict) else ""


def _set(session: SessionBase, loa: Level, how: str, at: datetime, *, person: str) -> None:
    session.cycle_key()
    session[KEY] = {"loa": str(loa), "method": how, "at": int(at.timestamp()), "person": person, "v": VERSION}


def _proved(session: SessionBase, user: User | AnonymousUser) -> bool:
    said = session.get(KEY)
    if not isinstance(said, dict) or said.get("v") != VERSION or said.get("loa") != Level.STRONG:
        return False
    if not isinstance(user, User):
        return False
    person = said.get("person")
    return any(
        person in {code.hex() for code in codes(user)} for codes in (queries.codes_of, queries.codes_by_every_key)
    )


def _aged(session: SessionBase, now: datetime) -> bool:
    proved_at = session[KEY].get("at")
    if not settings.STRONG_MINUTES:
        return False
    return not isinstance(proved_at, int) or now.timestamp() - proved_at > settings.STRONG_MINUTES * 60
