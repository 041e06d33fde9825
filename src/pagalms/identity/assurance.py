"""How sure we are who sits at a session (IDENTITY 5): a property of the session, never of the user.

Written only by the code that signs somebody in, together with a new session key. What is missing, of another version
or does not fit the user counts as low.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase

from pagalms.accounts.models import User
from pagalms.identity import queries

KEY = "assurance"
VERSION = 1
PASSWORD = "password"  # noqa: S105 - the name of the method


class Level(StrEnum):
    """What a session may see: low is all but the house file."""

    LOW = "low"
    STRONG = "strong"


def set_low(session: SessionBase, *, at: datetime) -> None:
    """The user gave the password; whatever was proved before in this session is forgotten."""
    _set(session, Level.LOW, PASSWORD, at, person="")


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
    return isinstance(user, User) and said.get("person") in {code.hex() for code in queries.codes_of(user)}


def _aged(session: SessionBase, now: datetime) -> bool:
    proved_at = session[KEY].get("at")
    if not settings.STRONG_MINUTES:
        return False
    return not isinstance(proved_at, int) or now.timestamp() - proved_at > settings.STRONG_MINUTES * 60
