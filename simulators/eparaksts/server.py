"""The simulated eParaksts: which answer follows which request. It remembers codes and tokens, nothing else."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from simulators.answers import NothingToReplayError, with_query
from simulators.eparaksts import attacks, makers, views
from simulators.eparaksts.checks import (
    ASKED,
    Client,
    Fields,
    OAuthError,
    bearer,
    check_authorize,
    check_token_request,
    single,
)
from simulators.eparaksts.grants import Grant, Grants
from simulators.eparaksts.protocol import AUTHORIZE, CARD, LOGOUT, TOKEN, USERINFO, error_reply
from simulators.forms import RequestRefusedError, read_form
from simulators.people import Person, load_people, pick
from simulators.serve import Ask, Reply, html, log, plain

NOTHING_TO_REPLAY = "Vēl nav izmantota koda, ko atkārtot. Vispirms pieslēdzieties parasti."
ONE_ADDRESS = "Šim uzbrukumam jāreģistrē divas adreses (--redirect-uri divreiz)."
ELSEWHERE = "/elsewhere"  # where a redirect leads; it answers, so a portal that follows is found out


def _redirect(address: str, status: int = 303) -> Reply:
    return Reply(status, headers=(("Location", address),))


@dataclass(frozen=True)
class Server:
    """The service with its one client, people and clock; calling it answers one HTTP request."""

    client: Client
    people_file: Path | None
    clock: Callable[[], datetime]
    wait: Callable[[], None]  # what a slow answer waits for
    grants: Grants

    def __call__(self, ask: Ask) -> Reply:
        """The answer to a request."""
        page = self._pages().get((ask.method, ask.path))
        if page is None:
            known = any(path == ask.path for _, path in self._pages())
            return html(views.PAGES.missing(), 405 if known else 404)
        try:
            return page(ask)
        except RequestRefusedError as refusal:
            log(f"refused: {refusal.check}")
            return html(views.PAGES.refusal(refusal), 400)
        except OAuthError as error:
            log(f"refused: {error.error}: {error.description}")
            return error_reply(error.error, error.description, error.status)

    def _pages(self) -> dict[tuple[str, str], Callable[[Ask], Reply]]:
        return {
            ("GET", "/"): lambda _: html(views.home_page()),
            ("GET", "/health"): lambda _: plain("ok"),
            ("GET", AUTHORIZE): self.authorize,
            ("POST", views.ANSWER): self.decide,
            ("POST", TOKEN): self.token,
            ("POST", ELSEWHERE + TOKEN): self.token,
            ("GET", USERINFO): self.userinfo,
            ("GET", ELSEWHERE + USERINFO): self.userinfo,
            ("GET", LOGOUT): self.logout,
            ("GET", "/unasked"): lambda _: html(views.unasked_page(self._home, self.people(), {})),
            ("POST", "/unasked"): self.send_unasked,
        }

    @property
    def _home(self) -> str:
        return self.client.redirect_uris[0]

    def people(self) -> tuple[Person, ...]:
        """Whom the service knows; the file is read for every page."""
        return load_people(self.people_file)

    def _person(self, entered: Fields) -> Person:
        chosen, code, name = (entered.get(field, "") for field in ("person", "code", "name"))
        return pick(self.people(), chosen, code, name)

    def authorize(self, ask: Ask) -> Reply:
        """The browser arrives with a request."""
        try:
            request = check_authorize(ask.query, self.client)
        except OAuthError as error:
            log(f"refused: {error.error}: {error.description}")
            sent = single(ask.query, ASKED)
            said = [("error", error.error), ("error_description", error.description), ("state", sent["state"])]
            return _redirect(with_query(sent["redirect_uri"], said))
        return html(views.choice_page(request, self.people(), {}))

    def decide(self, ask: Ask) -> Reply:
        """The person has decided; the request came along in hidden fields and is checked again."""
        pairs = read_form(ask.content_type, ask.body)
        request = check_authorize(pairs, self.client)
        entered = {name: value for name, value in pairs if name not in ASKED}
        try:
            return self._answer(request, entered)
        except ValueError as error:
            return html(views.choice_page(request, self.people(), entered, str(error)), 422)

    def _answer(self, request: Fields, entered: Fields) -> Reply:
        """The way back. A ValueError is a text for the person."""
        if entered.get("decision") == "cancel":
            return _redirect(makers.cancel(makers.Occasion(request["redirect_uri"], request["state"], "")))
        name = entered.get("attack", "")
        if name and name not in attacks.ATTACKS:
            raise ValueError("Tāda uzbrukuma nav.")
        person = self._person(entered)
        if name == attacks.NO_ANSWER:
            return html(views.PAGES.silent(), 503)
        occasion = self._occasion(request, person, name)
        try:
            return _redirect(attacks.callback(name, occasion))
        except NothingToReplayError:
            raise ValueError(NOTHING_TO_REPLAY) from None
        except makers.OneAddressError:
            raise ValueError(ONE_ADDRESS) from None

    def _occasion(self, request: Fields, person: Person, name: str = "") -> makers.Occasion:
        """A fresh code for a login, with what the way back needs."""
        address = request["redirect_uri"]
        issued = self.clock() - attacks.attack_named(name).age
        challenge = request.get("code_challenge", "")
        grant = Grant(person, request["acr_values"], address, issued, name, challenge)
        other, used = self.client.other(address), self.grants.used_code
        return makers.Occasion(address, request["state"], self.grants.issue(grant), other, used)

    def send_unasked(self, ask: Ask) -> Reply:
        """A code, or a refusal, that no request came before."""
        entered = dict(read_form(ask.content_type, ask.body))
        request = {"redirect_uri": self._home, "state": secrets.token_urlsafe(32), "acr_values": CARD}
        if entered.get("decision") == "cancel":
            return _redirect(makers.cancel(makers.Occasion(self._home, request["state"], "")))
        try:
            occasion = self._occasion(request, self._person(entered))
        except ValueError as error:
            return html(views.unasked_page(self._home, self.people(), entered, str(error)), 422)
        return _redirect(attacks.callback(attacks.UNASKED, occasion))

    def token(self, ask: Ask) -> Reply:
        """The portal brings a code."""
        try:
            pairs = read_form(ask.content_type, ask.body)
        except RequestRefusedError as refusal:
            raise OAuthError("invalid_request", refusal.check) from None
        fields = check_token_request(pairs, ask.authorization, self.client)
        attack = attacks.attack_named(self.grants.attack_on(fields["code"]))
        if attack.moved == "token" and ask.path == TOKEN:
            return _redirect(ELSEWHERE + TOKEN, 307)
        verifier = fields.get("code_verifier", "")
        token, grant = self.grants.redeem(fields["code"], fields["redirect_uri"], verifier, self.clock())
        if attack.slow == "token":
            self.wait()
        return attacks.token(grant.attack, token)

    def userinfo(self, ask: Ask) -> Reply:
        """The portal asks whose token it holds."""
        grant = self.grants.whose(bearer(ask.query, ask.authorization), self.clock())
        attack = attacks.attack_named(grant.attack)
        if attack.moved == "userinfo" and ask.path == USERINFO:
            return _redirect(ELSEWHERE + USERINFO, 307)
        if attack.slow == "userinfo":
            self.wait()
        return attacks.userinfo(grant.attack, grant.person, grant.flow)

    def logout(self, ask: Ask) -> Reply:
        """The person leaves; only addresses of the client lead back."""
        fields = single(ask.query, ("redirect_uri",))
        if "redirect_uri" not in fields:
            return html(views.signed_out_page())
        if not self.client.owns(fields["redirect_uri"]):
            raise RequestRefusedError("redirect_uri", "adrese nav reģistrēta")
        return _redirect(fields["redirect_uri"])
