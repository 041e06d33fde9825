"""The simulated bank: which page follows which request. It remembers only its last valid answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa

from simulators.answers import LastAnswer, NothingToReplayError
from simulators.forms import RequestRefusedError, read_form
from simulators.people import load_people, pick
from simulators.serve import Ask, Reply, html, log, plain
from simulators.swedbank import attacks, views
from simulators.swedbank.checks import (
    DECISION_WINDOW,
    REQUEST_FIELDS,
    Contract,
    check_request,
)
from simulators.swedbank.protocol import Fields

NOTHING_TO_REPLAY = "Vēl nav iepriekšējas atbildes, ko atkārtot. Vispirms pieslēdzieties parasti."


@dataclass(frozen=True)
class Bank:
    """The bank with its contract, key, people and clock; calling it answers one HTTP request."""

    contract: Contract
    key: rsa.RSAPrivateKey
    people_file: Path | None
    clock: Callable[[], datetime]
    last: LastAnswer

    def __call__(self, ask: Ask) -> Reply:
        """The page for a request."""
        pages: dict[tuple[str, str], Callable[[Ask], Reply]] = {
            ("GET", "/"): lambda _: html(views.home_page()),
            ("GET", "/health"): lambda _: plain("ok"),
            ("POST", "/banklink"): self.ask_person,
            ("POST", "/banklink/answer"): self.decide,
        }
        page = pages.get((ask.method, ask.path))
        if page is None:
            known = any(path == ask.path for _, path in pages)
            return html(views.PAGES.missing(), 405 if known else 404)
        try:
            return page(ask)
        except RequestRefusedError as refusal:
            log(f"refused: {refusal.check}")
            return html(views.PAGES.refusal(refusal), 400)

    def ask_person(self, ask: Ask) -> Reply:
        """The 4012 arrives."""
        pairs = read_form(ask.content_type, ask.body, "VK_ENCODING")
        request = check_request(pairs, self.contract, self.clock())
        return html(views.choice_page(request, load_people(self.people_file), {}))

    def decide(self, ask: Ask) -> Reply:
        """The person has decided; the request came along in hidden fields and is checked again."""
        pairs = read_form(ask.content_type, ask.body, "VK_ENCODING")
        request = check_request(pairs, self.contract, self.clock(), DECISION_WINDOW)
        entered = {name: value for name, value in pairs if name not in REQUEST_FIELDS}
        if entered.get("decision") == "cancel":
            return Reply(303, headers=(("Location", request["VK_RETURN"]),))
        try:
            return self._answer(request, entered)
        except ValueError as error:
            return html(views.choice_page(request, load_people(self.people_file), entered, str(error)), 422)

    def _answer(self, request: Fields, entered: Fields) -> Reply:
        """The way back with the answer. A ValueError is a text for the person."""
        name = entered.get("attack", "")
        if name and name not in attacks.ATTACKS:
            raise ValueError("Tāda uzbrukuma nav.")
        if name == attacks.REPLAY:
            person = load_people(None)[0]  # the replayed answer brings its own person
        else:
            person = pick(
                load_people(self.people_file),
                entered.get("person", ""),
                entered.get("code", ""),
                entered.get("name", ""),
            )
        occasion = attacks.Occasion(
            request, person, self.contract.bank_id, self.key, self.clock(), previous=self.last.get()
        )
        try:
            delivery = attacks.deliver(name, occasion)
        except NothingToReplayError:
            raise ValueError(NOTHING_TO_REPLAY) from None
        if delivery is None:
            return html(views.PAGES.silent(), 503)
        if not name:
            self.last.put(dict(delivery.fields))
        return html(views.PAGES.returning(delivery))
