"""The simulated bank: which page follows which request. It remembers only its last valid answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa

from simulators.answers import LastAnswer, NothingToReplayError
from simulators.forms import RequestRefusedError, read_form
from simulators.people import Person, load_people, pick
from simulators.seb import attacks, views
from simulators.seb.checks import Agreement, check_request
from simulators.seb.protocol import Fields
from simulators.serve import Ask, Reply, html, log, plain

NOTHING_TO_REPLAY = "Vēl nav iepriekšējas atbildes, ko atkārtot. Vispirms pieslēdzieties parasti."
LONGEST_CRC = 500  # characters of base64, so the key cannot be of 3072 bits or more


def check_key(key: rsa.RSAPrivateKey) -> None:
    """ValueError when a signature by this key does not fit into IB_CRC."""
    if (key.key_size // 8 + 2) // 3 * 4 > LONGEST_CRC:
        raise ValueError(f"a key of {key.key_size} bits makes an IB_CRC longer than {LONGEST_CRC} characters")


@dataclass(frozen=True)
class Bank:
    """The bank with its agreement, key, people and clock; calling it answers one HTTP request."""

    agreement: Agreement
    key: rsa.RSAPrivateKey
    people_file: Path | None
    clock: Callable[[], datetime]
    last: LastAnswer

    def __call__(self, ask: Ask) -> Reply:
        """The page for a request."""
        pages: dict[tuple[str, str], Callable[[Ask], Reply]] = {
            ("GET", "/"): lambda _: html(views.home_page()),
            ("GET", "/health"): lambda _: plain("ok"),
            ("POST", "/ipc/epakindex.jsp"): self.ask_person,
            ("POST", "/ipc/answer"): self.decide,
            ("GET", "/unasked"): lambda _: html(views.unasked_page(self.agreement, self.people(), {})),
            ("POST", "/unasked"): self.send_unasked,
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

    def people(self) -> tuple[Person, ...]:
        """Whom the bank knows; the file is read for every page."""
        return load_people(self.people_file)

    def ask_person(self, ask: Ask) -> Reply:
        """The 0005 arrives."""
        request = check_request(read_form(ask.content_type, ask.body), self.agreement)
        return html(views.choice_page(request, self.agreement, self.people(), {}))

    def decide(self, ask: Ask) -> Reply:
        """The person has decided; the request came along in hidden fields and is checked again."""
        pairs = read_form(ask.content_type, ask.body)
        request = check_request(pairs, self.agreement)
        entered = {name: value for name, value in pairs if name not in request}
        try:
            return self._answer(entered, request["IB_LANG"])
        except ValueError as error:
            page = views.choice_page(request, self.agreement, self.people(), entered, str(error))
            return html(page, 422)

    def send_unasked(self, ask: Ask) -> Reply:
        """An answer, 0001 or 0008, that no request came before."""
        entered = dict(read_form(ask.content_type, ask.body))
        cancelled = entered.get("decision") == "cancel"
        try:
            person = load_people(None)[0] if cancelled else self._person(entered)
        except ValueError as error:
            return html(views.unasked_page(self.agreement, self.people(), entered, str(error)), 422)
        name = attacks.CANCEL_UNASKED if cancelled else attacks.UNASKED
        delivery = attacks.deliver(name, self._occasion(person))
        return html(views.PAGES.returning(delivery) if delivery else views.PAGES.silent())

    def _person(self, entered: Fields) -> Person:
        chosen, code, name = (entered.get(field, "") for field in ("person", "code", "name"))
        return pick(self.people(), chosen, code, name)

    def _occasion(self, person: Person, language: str = "LAT") -> attacks.Occasion:
        return attacks.Occasion(
            self.agreement.agreement_id,
            self.agreement.return_url,
            person,
            self.key,
            self.clock(),
            language,
            self.last.get(),
        )

    def _answer(self, entered: Fields, language: str) -> Reply:
        """The way back with the answer. A ValueError is a text for the person."""
        name = entered.get("attack", "")
        if entered.get("decision") == "cancel":
            return html(views.PAGES.returning(attacks.cancel(self._occasion(load_people(None)[0], language))))
        if name and name not in attacks.ATTACKS:
            raise ValueError("Tāda uzbrukuma nav.")
        # the replayed answer brings its own person
        person = load_people(None)[0] if name == attacks.REPLAY else self._person(entered)
        try:
            delivery = attacks.deliver(name, self._occasion(person, language))
        except NothingToReplayError:
            raise ValueError(NOTHING_TO_REPLAY) from None
        if delivery is None:
            return html(views.PAGES.silent(), 503)
        if not name:
            self.last.put(dict(delivery.fields))
        return html(views.PAGES.returning(delivery))
