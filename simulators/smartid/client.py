"""The simulated telephone in the hand of a test: `Telephone(running.url)`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen


class TelephoneError(Exception):
    """The telephone will not: which part of a link it does not believe (`check`), and why, in Latvian."""

    def __init__(self, check: str, reason: str) -> None:
        super().__init__(f"{check}: {reason}" if check else reason)
        self.check, self.reason = check, reason


@dataclass(frozen=True)
class Ended:
    """How a session ended, and where Web2App leads: empty for other flows and where an attack leads nowhere."""

    end_result: str
    address: str


class Telephone:
    """Speaks with a running simulator. A personal code is written DDDDDD-DDDDD."""

    def __init__(self, url: str) -> None:
        self._url = url

    def scan(self, link: str) -> str:
        """Reads a QR's content or a Web2App link; returns a ticket. TelephoneError for a link that is not right."""
        return str(self._post("scan", {"link": link})["ticket"])

    def pushes(self, person: str = "") -> list[str]:
        """Tickets of the notifications that wait, the newest first; of one person if named."""
        return [str(each) for each in self._post("pushes", {"person": person})["tickets"]]

    def approve(self, ticket: str, person: str = "", *, code: str = "", attack: str = "", name: str = "") -> Ended:
        """Agrees as a person, who need not be named where the request names one; `attack` is a row of the table."""
        return self._decide(ticket, "approve", person, code=code, attack=attack, name=name)

    def refuse(self, ticket: str, person: str = "") -> Ended:
        """Refuses."""
        return self._decide(ticket, "refuse", person)

    def end(self, ticket: str, end_result: str, person: str = "") -> Ended:
        """Ends with any other result, TIMEOUT or WRONG_VC for example."""
        return self._decide(ticket, end_result, person)

    def trouble(self, place: str, name: str, times: int = 1) -> None:
        """Makes the next requests of a place, `create` or `poll`, fail; a name from `troubles.TROUBLES`."""
        self._post("trouble", {"place": place, "name": name, "times": times})

    def _decide(self, ticket: str, action: str, person: str, **more: str) -> Ended:
        found = self._post("decide", {"ticket": ticket, "action": action, "typed": person, **more})
        return Ended(found["endResult"], found["address"])

    def _post(self, what: str, body: dict[str, object]) -> dict[str, Any]:
        data, kind = json.dumps(body).encode(), {"Content-Type": "application/json"}
        try:
            with urlopen(Request(f"{self._url}/remote/{what}", data, kind), timeout=10) as reply:  # noqa: S310 - ours
                found: dict[str, Any] = json.load(reply)
                return found
        except HTTPError as error:
            refusal = json.load(error)
            raise TelephoneError(refusal.get("check", ""), refusal["reason"]) from None
