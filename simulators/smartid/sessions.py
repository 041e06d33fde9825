"""Sessions while they live, and the tickets under which the telephone's page knows them (IDENTITY §1.6)."""

from __future__ import annotations

import secrets
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from simulators.smartid.checks import Wish
from simulators.smartid.protocol import NOTIFICATION

READABLE = 290.0  # seconds a finished session can be read: less than five minutes
LIFETIME = 120.0  # seconds a person has to answer

Json = Mapping[str, object]


class Quirk(StrEnum):
    """How the service hands out an answer."""

    NONE = ""
    SLOW = "slow"
    SERVER_ERROR = "server-error"
    SERVER_ERROR_ONCE = "server-error-once"
    NOT_JSON = "not-json"


@dataclass(frozen=True)
class Answer:
    """What `session/{id}` will say, and how."""

    status: Json
    quirk: Quirk = Quirk.NONE


@dataclass
class Session:
    """One login; `secret` and `id` are known to the relying party only."""

    id: str
    token: str
    secret: bytes
    wish: Wish
    begun: float
    ended: float | None = None
    answer: Answer | None = None
    reads: int = 0


@dataclass(frozen=True)
class Ticket:
    """A session as the telephone sees it: how it came to the telephone."""

    handle: str
    session: Session
    flow: str


class Sessions:
    """Every session of this run."""

    def __init__(
        self, on_time_out: Answer, clock: Callable[[], float] = time.monotonic, lifetime: float = LIFETIME
    ) -> None:
        self._on_time_out, self._clock, self._lifetime = on_time_out, clock, lifetime
        self._changed = threading.Condition()
        self._sessions: dict[str, Session] = {}
        self._tickets: dict[str, Ticket] = {}

    def create(self, wish: Wish) -> Session:
        """A new session; a notification is on the telephone at once."""
        session = Session(
            str(uuid.uuid4()), secrets.token_urlsafe(18), secrets.token_bytes(32), wish, self._clock()
        )  # fmt: skip
        with self._changed:
            self._sweep()
            self._sessions[session.id] = session
        if wish.is_notification:
            self.ticket(session, NOTIFICATION)
        return session

    def by_id(self, identifier: str) -> Session | None:
        """The session of an id, while it can be read."""
        with self._changed:
            self._sweep()
            return self._sessions.get(identifier)

    def by_token(self, token: str) -> Session | None:
        """The session of a device link."""
        with self._changed:
            self._sweep()
            return next((each for each in self._sessions.values() if each.token == token), None)

    def age(self, session: Session) -> float:
        """Seconds since the session was made."""
        return self._clock() - session.begun

    def ticket(self, session: Session, flow: str) -> Ticket:
        """Lets the telephone's page answer this session."""
        made = Ticket(secrets.token_urlsafe(18), session, flow)
        with self._changed:
            self._tickets[made.handle] = made
        return made

    def find(self, handle: str) -> Ticket | None:
        """The ticket of a handle, while its session can be read."""
        with self._changed:
            self._sweep()
            return self._tickets.get(handle)

    def pending(self, identifier: str = "") -> list[Ticket]:
        """Notifications that wait, the newest first; of one person if named."""
        with self._changed:
            self._sweep()
            found = [each for each in self._tickets.values() if each.flow == NOTIFICATION and not each.session.answer]
        accounts = [(each, each.session.wish.account) for each in reversed(found)]
        return [each for each, account in accounts if account and identifier in ("", account.identifier)]

    def finish(self, session: Session, answer: Answer) -> bool:
        """Ends a session; False when it had ended before."""
        with self._changed:
            self._sweep()
            return self._finish(session, answer)

    def wait(self, session: Session, seconds: float) -> Answer | None:
        """The answer, after waiting for it up to so long."""
        deadline = time.monotonic() + seconds
        with self._changed:
            while session.answer is None:
                self._sweep()
                left = deadline - time.monotonic()
                if session.answer is not None or left <= 0:
                    break
                self._changed.wait(min(left, 1.0))
            session.reads += session.answer is not None
            return session.answer

    def _finish(self, session: Session, answer: Answer) -> bool:
        if session.answer is not None:
            return False
        session.answer, session.ended = answer, self._clock()
        self._changed.notify_all()
        return True

    def _sweep(self) -> None:
        """Ends what took too long and forgets what can no longer be read; needs the lock."""
        now = self._clock()
        for session in list(self._sessions.values()):
            if session.ended is None and now - session.begun > self._lifetime:
                self._finish(session, self._on_time_out)
            elif session.ended is not None and now - session.ended > READABLE:
                del self._sessions[session.id]
        self._tickets = {name: each for name, each in self._tickets.items() if each.session.id in self._sessions}
