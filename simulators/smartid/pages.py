"""The addresses of the telephone for people, and the same in JSON for tests (IDENTITY §1.13)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import parse_qsl

from simulators.serve import Ask, Reply, html, log
from simulators.smartid import views
from simulators.smartid.accounts import Account, Accounts, typed_account
from simulators.smartid.attacks import Callback
from simulators.smartid.protocol import LinkRefusedError
from simulators.smartid.service import json_reply
from simulators.smartid.sessions import Ticket
from simulators.smartid.telephone import APPROVE, ENDED, Decision, Ending, Telephone, link_of
from simulators.smartid.troubles import Troubles

BACK = (Callback.HONEST, Callback.WRONG_DIGEST, Callback.WRONG_VERIFIER, Callback.BARE)
GONE = "Pieprasījuma vairs nav."
Fields = Mapping[str, str]


class Pages:
    """The telephone behind its pages."""

    def __init__(self, telephone: Telephone, accounts: Accounts, troubles: Troubles) -> None:
        self._telephone, self._accounts, self._troubles = telephone, accounts, troubles

    def __call__(self, ask: Ask) -> Reply | None:
        """The answer below /telefons, /slegi and /remote; None for another address."""
        handle = ask.path.removeprefix("/telefons/") if ask.path.startswith("/telefons/") else ""
        try:
            if handle:
                return self._request(ask, handle)
            if ask.path == "/telefons":
                return self._rest(ask)
            if ask.path == "/slegi":
                return self._switches(ask)
            return self._remote(ask) if ask.path.startswith("/remote/") else None
        except LinkRefusedError as refusal:
            log(f"refused: {refusal.check}")
            if ask.path.startswith("/remote/"):
                return json_reply({"check": refusal.check, "reason": refusal.reason}, 400)
            return html(views.refusal_page(refusal), 400)

    def _rest(self, ask: Ask) -> Reply:
        """The telephone at rest, a scanned QR, or a Web2App link that was followed."""
        if ask.method == "POST":
            return _to(self._telephone.scan(_form(ask).get("link", "")))
        if any(name == "deviceLinkType" for name, _ in ask.query):
            return _to(self._telephone.scan(link_of(ask.query, self._telephone.base)))
        return html(views.telephone_page(self._telephone.sessions.pending()))

    def _request(self, ask: Ask, handle: str) -> Reply:
        ticket = self._telephone.sessions.find(handle)
        if ticket is None or ticket.session.answer:
            text = GONE if ticket is None else ENDED
            return html(views.telephone_page(self._telephone.sessions.pending(), text), 404 if ticket is None else 409)
        people = self._accounts.all()
        if ask.method != "POST":
            return html(views.request_page(ticket, people, {}))
        fields = _form(ask)
        try:
            return _leave(self._telephone.decide(ticket, self._decision(ticket, fields)))
        except ValueError as error:
            return html(views.request_page(ticket, people, fields, str(error)), 422)

    def _decision(self, ticket: Ticket, fields: Fields) -> Decision:
        action = fields.get("action", "")
        action = fields.get("outcome", "") if action == "outcome" else action
        return Decision(self._person(ticket, fields, action), action, fields.get("code", ""), fields.get("attack", ""))

    def _person(self, ticket: Ticket, fields: Fields, action: str) -> Account:
        """Whom the request names, else the typed code, else the choice; nobody special where nobody agrees.

        A ValueError is a text for the page.
        """
        named, typed = ticket.session.wish.account, fields.get("typed", "")
        if named and not typed:
            return named
        account = self._accounts.by_identifier(fields.get("person", ""))
        if typed.strip():
            made = typed_account(typed, fields.get("name", ""))
            return self._accounts.by_identifier(made.identifier) or made
        if account is None and action != APPROVE:
            return self._accounts.all()[0]
        if account is None:
            raise ValueError("Izvēlieties personu vai ierakstiet personas kodu.")
        return account

    def _switches(self, ask: Ask) -> Reply:
        if ask.method != "POST":
            return html(views.switches_page(self._troubles.waiting()))
        fields = _form(ask)
        try:
            self._troubles.switch(fields.get("place", ""), fields.get("name", ""), int(fields.get("times", "1")))
        except ValueError:
            return html(views.switches_page(self._troubles.waiting(), "Tādas izvēles nav."), 422)
        return Reply(303, headers=(("Location", "/slegi"),))

    def _remote(self, ask: Ask) -> Reply:
        """What `simulators.smartid.client` asks: 422 with a text when the telephone will not."""
        try:
            fields = _json(ask)
            if ask.path == "/remote/scan":
                return json_reply({"ticket": self._telephone.scan(fields.get("link", "")).handle})
            if ask.path == "/remote/pushes":
                return json_reply({"tickets": [each.handle for each in self._pending(fields)]})
            if ask.path == "/remote/decide":
                return self._remote_decision(fields)
            if ask.path == "/remote/trouble":
                self._troubles.switch(fields.get("place", ""), fields.get("name", ""), int(fields.get("times", "1")))
                return json_reply({})
        except ValueError as error:
            return json_reply({"reason": str(error)}, 422)
        return json_reply({"reason": "no such address"}, 404)

    def _pending(self, fields: Fields) -> list[Ticket]:
        code = fields.get("person", "")
        return self._telephone.sessions.pending(typed_account(code, "").identifier if code else "")

    def _remote_decision(self, fields: Fields) -> Reply:
        ticket = self._telephone.sessions.find(fields.get("ticket", ""))
        if ticket is None:
            raise ValueError(GONE)
        ending = self._telephone.decide(ticket, self._decision(ticket, fields))
        return json_reply({"endResult": ending.end_result, "address": ending.address, "callback": ending.callback})


def _to(ticket: Ticket) -> Reply:
    return Reply(303, headers=(("Location", f"/telefons/{ticket.handle}"),))


def _leave(ending: Ending) -> Reply:
    """Back to the portal, or a page that says what happened."""
    if ending.address and ending.callback in BACK:
        return Reply(303, headers=(("Location", ending.address),))
    return html(views.ending_page(ending))


def _form(ask: Ask) -> dict[str, str]:
    return dict(parse_qsl(ask.body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=100))


def _json(ask: Ask) -> dict[str, str]:
    found: object = json.loads(ask.body or b"{}")
    if ask.method != "POST" or not isinstance(found, dict):
        raise ValueError("a POST with a JSON object is expected")
    return {str(name): str(value) for name, value in found.items()}
