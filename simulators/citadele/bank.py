"""The simulated bank: which page follows which request. It remembers only its last valid answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from simulators.answers import LastAnswer, NothingToReplayError
from simulators.citadele import attacks, views
from simulators.citadele.checks import DECISION_WINDOW, FIELD, Contract, check_request, single_document
from simulators.citadele.makers import Occasion
from simulators.citadele.protocol import Signer
from simulators.forms import RequestRefusedError, read_form
from simulators.people import Person, load_people, pick
from simulators.serve import Ask, Reply, html, log, plain

NOTHING_TO_REPLAY = "Vēl nav iepriekšējas atbildes, ko atkārtot. Vispirms pieslēdzieties parasti."
Values = dict[str, str]


@dataclass(frozen=True)
class Bank:
    """The bank with its contract, key, people and clock; calling it answers one HTTP request."""

    contract: Contract
    signer: Signer
    people_file: Path | None
    clock: Callable[[], datetime]
    last: LastAnswer

    def __call__(self, ask: Ask) -> Reply:
        """The page for a request."""
        pages: dict[tuple[str, str], Callable[[Ask], Reply]] = {
            ("GET", "/"): lambda _: html(views.home_page()),
            ("GET", "/health"): lambda _: plain("ok"),
            ("POST", "/amai/start.htm"): self.ask_person,
            ("POST", "/amai/answer"): self.decide,
        }
        page = pages.get((ask.method, ask.path))
        if page is None:
            known = any(path == ask.path for _, path in pages)
            return html(views.PAGES.missing(), 405 if known else 404)
        try:
            return page(ask)
        except RequestRefusedError as refusal:
            log(f"refused: {refusal.check}")
            return html(views.PAGES.refusal(refusal, "Ziņojums, kā to saņēma banka"), 400)

    def people(self) -> tuple[Person, ...]:
        """Whom the bank knows; the file is read for every page."""
        return load_people(self.people_file)

    def ask_person(self, ask: Ask) -> Reply:
        """The AUTHREQ arrives."""
        pairs = read_form(ask.content_type, ask.body)
        request = check_request(pairs, self.contract, self.clock())
        return html(self._choice(request, single_document(pairs), {}))

    def decide(self, ask: Ask) -> Reply:
        """The person has decided; the request came along in a hidden field and is checked again."""
        pairs = read_form(ask.content_type, ask.body)
        request = check_request(pairs, self.contract, self.clock(), DECISION_WINDOW)
        entered = {name: value for name, value in pairs if name != FIELD}
        try:
            return self._answer(request, entered)
        except ValueError as error:
            return html(self._choice(request, single_document(pairs), entered, str(error)), 422)

    def _choice(self, request: Values, text: str, entered: Values, error: str = "") -> str:
        return views.choice_page(self.contract.contract_id, request, text, self.people(), entered, error=error)

    def _answer(self, request: Values, entered: Values) -> Reply:
        """The way back with the answer. A ValueError is a text for the person."""
        name, cancelled = entered.get("attack", ""), entered.get("decision") == "cancel"
        if name and name not in attacks.ATTACKS:
            raise ValueError("Tāda uzbrukuma nav.")
        if cancelled or name == attacks.REPLAY:
            person = load_people(None)[0]  # these answers name nobody, or bring their own person
        else:
            person = pick(self.people(), *(entered.get(field, "") for field in ("person", "code", "name")))
        occasion = Occasion(request, person, self.contract.bank_id, self.signer, self.clock(), previous=self.last.get())
        if cancelled:
            return html(views.PAGES.returning(attacks.cancel(occasion)))
        try:
            delivery = attacks.deliver(name, occasion)
        except NothingToReplayError:
            raise ValueError(NOTHING_TO_REPLAY) from None
        if delivery is None:
            return html(views.PAGES.silent(), 503)
        if not name:
            self.last.put(dict(delivery.fields))
        return html(views.PAGES.returning(delivery))
