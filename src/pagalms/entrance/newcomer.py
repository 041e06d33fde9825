"""A person whom a provider has proved and who has no account yet: kept, sealed, in the session for an hour."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.contrib.sessions.backends.base import SessionBase

from pagalms.accounts.queries import user_numbered
from pagalms.identity.rules import VerifiedIdentity
from pagalms.identity.sealing import seal, unseal

if TYPE_CHECKING:
    from pagalms.accounts.models import User

LIFE = timedelta(hours=1)
LINK_LIFE = timedelta(minutes=10)
_KEY, _REGISTRATION, _LINK = "newcomer", "registration", "link"


def remember(session: SessionBase, identity: VerifiedIdentity, *, next_path: str, at: datetime) -> None:
    """Begin the hour, under a new session key."""
    session.cycle_key()
    until = (at + LIFE).timestamp()
    session[_KEY] = {"sealed": seal(identity).decode(), "until": until, "next": next_path}
    session.pop(_REGISTRATION, None)


def current(session: SessionBase, *, at: datetime) -> VerifiedIdentity | None:
    """The person, or None when the hour is over or nobody was proved."""
    said = session.get(_KEY)
    if not isinstance(said, dict) or said["until"] <= at.timestamp():
        return None
    return unseal(said["sealed"].encode())


def next_path(session: SessionBase) -> str:
    """Where the person wanted to go, a validated path or empty."""
    return str(session.get(_KEY, {}).get("next", ""))


def waits_for(session: SessionBase, registration: int) -> None:
    """Note which registration this browser sent in."""
    session[_REGISTRATION] = registration


def registration(session: SessionBase) -> int | None:
    """The registration this browser waits for, or None."""
    found = session.get(_REGISTRATION)
    return found if isinstance(found, int) else None


def links(session: SessionBase, user: User | None, *, at: datetime) -> None:
    """Note whose password was right, while the account still asks for its second step; None forgets it."""
    session[_LINK] = {"user": user.pk, "until": (at + LINK_LIFE).timestamp()} if user else None


def linking(session: SessionBase, *, at: datetime) -> User | None:
    """Whose account is being linked, or None."""
    said = session.get(_LINK)
    return user_numbered(said["user"]) if isinstance(said, dict) and said["until"] > at.timestamp() else None


def forget(session: SessionBase) -> None:
    """End it."""
    session.pop(_KEY, None)
    session.pop(_LINK, None)
    session.pop(_REGISTRATION, None)
