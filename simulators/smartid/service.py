"""The RP API of version 3: sessions are made here and asked about (IDENTITY §1.2, §1.3 and §1.6)."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass

from simulators.serve import Ask, Reply, log
from simulators.smartid.accounts import Accounts
from simulators.smartid.answers import EXTRA
from simulators.smartid.checks import TITLES, Contract, ProblemError, check_person, read_object, read_wish
from simulators.smartid.protocol import ELAPSED_TOLERANCE, NOTIFICATION, encode
from simulators.smartid.sessions import LIFETIME, Quirk, Session, Ticket
from simulators.smartid.telephone import Telephone
from simulators.smartid.troubles import NOT_JSON, SLOW, Place, Troubles

AUTHENTICATION = re.compile(
    r"/v3/authentication/(?P<way>device-link|notification)/(?:(?P<nobody>anonymous)|(?P<kind>etsi|document)/(?P<name>[^/]+))"
)
SESSION = re.compile(r"/v3/session/(?P<id>[^/]+)")
TIMEOUT = re.compile(r"[0-9]{1,6}")
SHORTEST, LONGEST = 1000, 120_000


@dataclass(frozen=True)
class Timing:
    """How long things take, in seconds: to answer slowly, until a mock account answers, until TIMEOUT, and how far
    a QR may be from the server's own count.
    """

    slow: float = 30.0
    automatic: float = 2.0
    lifetime: float = LIFETIME
    tolerance: int = ELAPSED_TOLERANCE


def json_reply(body: Mapping[str, object], status: int = 200, kind: str = "application/json") -> Reply:
    """A JSON answer in UTF-8."""
    return Reply(status, json.dumps(body, ensure_ascii=False).encode(), f"{kind};charset=UTF-8")


def problem_reply(problem: ProblemError) -> Reply:
    """An error by RFC 9457."""
    title = TITLES.get(problem.status, "Error")
    body = {"type": "about:blank", "title": title, "status": problem.status, "detail": problem.detail, **EXTRA}
    return json_reply(body, problem.status, "application/problem+json")


def not_json() -> Reply:
    """What a proxy in between might say."""
    return Reply(200, b"<html><body>Service is resting</body></html>")


class Service:
    """The API. Everything that fails is an answer, not an exception."""

    def __init__(
        self, telephone: Telephone, accounts: Accounts, contract: Contract, troubles: Troubles, timing: Timing
    ) -> None:
        self._telephone, self._accounts, self._contract = telephone, accounts, contract
        self._troubles, self._timing = troubles, timing

    def __call__(self, ask: Ask) -> Reply:
        """The answer to a request below /v3/."""
        try:
            creation, question = AUTHENTICATION.fullmatch(ask.path), SESSION.fullmatch(ask.path)
            if creation and ask.method == "POST":
                return self._trouble(Place.CREATE) or self._create(ask, creation)
            if question and ask.method == "GET":
                return self._trouble(Place.POLL) or self._status(ask, question["id"])
            raise ProblemError(405 if creation or question else 404, "nothing here answers that")
        except ProblemError as problem:
            log(f"refused: {problem.detail}")
            return problem_reply(problem)

    def _trouble(self, place: Place) -> Reply | None:
        name = self._troubles.take(place)
        if name == SLOW:
            time.sleep(self._timing.slow)
            return None
        if name == NOT_JSON:
            return not_json()
        return problem_reply(ProblemError(int(name), "switched on in the simulator")) if name else None

    def _create(self, ask: Ask, creation: re.Match[str]) -> Reply:
        is_notification = creation["way"] == "notification"
        if is_notification and creation["nobody"]:
            raise ProblemError(404, "a notification needs a person")
        body = read_object(ask.content_type, ask.body)
        wish = read_wish(body, self._contract, is_notification=is_notification)
        if creation["kind"]:
            wish = check_person(wish, creation["kind"], creation["name"], self._accounts)
        session = self._telephone.sessions.create(wish)
        if is_notification:
            self._ring(session)
            return json_reply({"sessionID": session.id, **EXTRA})
        return json_reply(
            {
                "sessionID": session.id,
                "sessionToken": session.token,
                "sessionSecret": encode(session.secret),
                "deviceLinkBase": self._telephone.base,
                **EXTRA,
            }
        )

    def _ring(self, session: Session) -> None:
        """Lets a mock account answer by itself after a while."""
        account = session.wish.account
        if account is None or account.automatic is None:
            return
        ticket = Ticket("", session, NOTIFICATION)
        timer = threading.Timer(self._timing.automatic, self._telephone.answer_by_itself, [ticket])
        timer.daemon = True
        timer.start()

    def _status(self, ask: Ask, identifier: str) -> Reply:
        seconds = self._patience(ask)
        session = self._telephone.sessions.by_id(identifier)
        if session is None:
            raise ProblemError(404, "no such session")
        answer = self._telephone.sessions.wait(session, seconds)
        if answer is None:
            return json_reply({"state": "RUNNING", "ignoredProperties": list(session.wish.ignored), **EXTRA})
        if answer.quirk is Quirk.SERVER_ERROR or (answer.quirk is Quirk.SERVER_ERROR_ONCE and session.reads == 1):
            raise ProblemError(500, "the attack chosen on the telephone")
        if answer.quirk is Quirk.NOT_JSON:
            return not_json()
        if answer.quirk is Quirk.SLOW:
            time.sleep(self._timing.slow)
        return json_reply(answer.status)

    @staticmethod
    def _patience(ask: Ask) -> float:
        """How long to wait, in seconds: 1 to 120, half way by default."""
        given = [value for name, value in ask.query if name == "timeoutMs"]
        if not given:
            return (SHORTEST + LONGEST) / 2000
        if len(given) > 1 or not TIMEOUT.fullmatch(given[0]) or not SHORTEST <= int(given[0]) <= LONGEST:
            raise ProblemError(400, f"timeoutMs must be {SHORTEST} to {LONGEST}")
        return int(given[0]) / 1000
