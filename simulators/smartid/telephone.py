"""What the person's telephone does: believes a link or not, shows the request, and answers (IDENTITY §1.13)."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Sequence
from dataclasses import dataclass

from simulators.answers import NothingToReplayError
from simulators.smartid import table
from simulators.smartid.accounts import OK, Account, Outcome
from simulators.smartid.answers import END_RESULTS, Occasion, ended
from simulators.smartid.attacks import Attack, Callback
from simulators.smartid.authority import Authority
from simulators.smartid.checks import LEVELS, VC_CHOICE
from simulators.smartid.protocol import (
    APP2APP,
    ELAPSED_TOLERANCE,
    NOTIFICATION,
    WEB2APP,
    LinkRefusedError,
    LinkSecrets,
    callback_address,
    read_link,
    verification_code,
)
from simulators.smartid.sessions import Answer, Json, Session, Sessions, Ticket

APPROVE, REFUSE = "approve", "refuse"
OLDER_APP = "older-app"  # it knows no choice of codes
ENDED = "Sesija jau ir beigusies."
NOTHING_TO_REPLAY = "Vēl nav iepriekšējas atbildes, ko atkārtot. Vispirms pieslēdzieties parasti."


@dataclass(frozen=True)
class Decision:
    """What the person chose: approve, refuse or the name of another result; for a choice of codes, the code."""

    account: Account
    action: str = APPROVE
    code: str = ""
    attack: str = ""


@dataclass(frozen=True)
class Ending:
    """How the session ended, and the way back to the portal if there is one."""

    end_result: str
    address: str = ""
    callback: Callback = Callback.HONEST


class Telephone:
    """One telephone for everybody."""

    def __init__(
        self, sessions: Sessions, authority: Authority, scheme: str, base: str, tolerance: int = ELAPSED_TOLERANCE
    ) -> None:
        self.sessions, self.base = sessions, base
        self._authority, self._scheme, self._tolerance = authority, scheme, tolerance
        self._lock = threading.Lock()
        self._previous: Json | None = None

    def scan(self, link: str) -> Ticket:
        """The ticket of a link that is right in all parts; LinkRefusedError names the one that is not."""
        parts = read_link(link.strip(), self.base)
        if parts.kind == APP2APP:
            raise LinkRefusedError("deviceLinkType", "App2App ir lietotnēm, nevis portālam")
        session = self.sessions.by_token(parts.token)
        if session is None or session.wish.is_notification:
            raise LinkRefusedError("sessionToken", "tādas sesijas nav")
        if not self._secrets(session).protects(parts):
            raise LinkRefusedError("authCode", "kods neatbilst saitei un sesijai")
        age = int(self.sessions.age(session))
        if parts.elapsed is not None and abs(parts.elapsed - age) > self._tolerance:
            raise LinkRefusedError("elapsedSeconds", f"QR kods nav šī brīža: saitē {parts.elapsed}, serverī {age}")
        if parts.kind == WEB2APP and not session.wish.callback:
            raise LinkRefusedError("initialCallbackUrl", "sesija sākta bez atgriešanās adreses")
        if session.answer:
            raise LinkRefusedError("sessionToken", "sesija jau ir beigusies")
        return self.sessions.ticket(session, parts.kind)

    def _secrets(self, session: Session) -> LinkSecrets:
        wish = session.wish
        return LinkSecrets(
            self._scheme, wish.challenge, wish.rp_name, wish.interactions, wish.callback, session.secret
        )  # fmt: skip

    def decide(self, ticket: Ticket, decision: Decision) -> Ending:
        """Ends the session as decided. A ValueError is a text for the person; the session then goes on."""
        wish, account = ticket.session.wish, decision.account
        row = table.ATTACKS.get(decision.attack) if decision.attack else table.HONEST
        if row is None or decision.action not in (APPROVE, REFUSE, *END_RESULTS):
            raise ValueError("Tādas izvēles nav.")
        if row.callback is not Callback.HONEST and ticket.flow != WEB2APP:
            raise ValueError("Šis uzbrukums ir tikai pieslēgumam tajā pašā ierīcē (Web2App).")
        if wish.account and account.identifier != wish.account.identifier:
            raise ValueError("Pieprasījums ir citai personai.")
        verifier = secrets.token_urlsafe(32)
        outcome = self._outcome(ticket, decision)
        answer = ended(outcome, wish.ignored) if outcome != OK else self._signed(ticket, account, verifier, row)
        if not self.sessions.finish(ticket.session, answer):
            raise ValueError(ENDED)
        if ticket.flow != WEB2APP:
            return Ending(outcome.end_result)
        return self._way_back(ticket.session, verifier, row.callback, outcome.end_result)

    def _outcome(self, ticket: Ticket, decision: Decision) -> Outcome:
        wish, account = ticket.session.wish, decision.account
        shown = wish.offered[0].type
        if decision.action == REFUSE:
            return Outcome("USER_REFUSED_INTERACTION", shown)
        if decision.action != APPROVE:
            return Outcome(decision.action, shown if decision.action == "USER_REFUSED_INTERACTION" else "")
        if LEVELS.index(account.level) < LEVELS.index(wish.level):
            return Outcome("ACCOUNT_UNUSABLE")
        if ticket.flow == NOTIFICATION and shown == VC_CHOICE and decision.attack != OLDER_APP:
            if not decision.code:
                raise ValueError("Izvēlieties kodu, kas redzams portālā.")
            if decision.code != verification_code(wish.challenge):
                return Outcome("WRONG_VC")
        return account.automatic or OK

    def _signed(self, ticket: Ticket, account: Account, verifier: str, row: Attack) -> Answer:
        with self._lock:
            previous = self._previous
        wish = ticket.session.wish
        occasion = Occasion(wish, account, ticket.flow, self._scheme, self._authority, verifier, previous)
        try:
            answer = row.make(occasion)
        except NothingToReplayError:
            raise ValueError(NOTHING_TO_REPLAY) from None
        if not row.name:
            with self._lock:
                self._previous = answer.status
        return answer

    def answer_by_itself(self, ticket: Ticket) -> None:
        """A mock account's own answer to a notification (§1.11)."""
        account = ticket.session.wish.account
        if account is None or account.automatic is None:
            return
        outcome = account.automatic
        if outcome == OK:
            answer = self._signed(ticket, account, secrets.token_urlsafe(32), table.HONEST)
        else:
            answer = ended(outcome, ticket.session.wish.ignored)
        self.sessions.finish(ticket.session, answer)

    def _way_back(self, session: Session, verifier: str, callback: Callback, end_result: str) -> Ending:
        """Where the person goes after Web2App; after a refusal too (§1.8)."""
        initial = session.wish.callback
        address = callback_address(initial, session.secret, verifier)
        if callback is Callback.WRONG_DIGEST:
            address = callback_address(initial, secrets.token_bytes(32), verifier)
        elif callback is Callback.WRONG_VERIFIER:
            address = callback_address(initial, session.secret, secrets.token_urlsafe(32))
        elif callback is Callback.BARE:
            address = initial
        elif callback is Callback.NEVER:
            address = ""
        return Ending(end_result, address, callback)


def codes_to_choose(right: str, handle: str) -> Sequence[str]:
    """Three codes in an order that stays the same for a ticket."""
    start = int.from_bytes(handle.encode(), "big")
    codes = {
        right,
        f"{(int(right) + 1 + start % 4999) % 10000:04d}",
        f"{(int(right) + 5000 + start % 4999) % 10000:04d}",
    }
    return sorted(codes)


def link_of(query: Sequence[tuple[str, str]], base: str) -> str:
    """The link that led to the telephone's page, written as it was: its values need no escapes (§1.4)."""
    return base + "?" + "&".join(f"{name}={value}" for name, value in query)
