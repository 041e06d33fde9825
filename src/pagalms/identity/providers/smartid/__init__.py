"""Smart-ID as a provider: settings and HTTPS brought to the pure rules.

No browser ever brings its answer, so `nonce_of` and `verify` know none; `poll` and `prove` do their work, called by
`identity.device_link`.
"""

from __future__ import annotations

import logging
import os
import secrets
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from pagalms.identity.providers.seam import Wait
from pagalms.identity.providers.smartid import answer, rules, wire
from pagalms.identity.providers.smartid.agreement import BadSetting, contract, wanted
from pagalms.identity.providers.smartid.rules import Session
from pagalms.identity.rules import Declined, Message, Pending, Proof, Refused
from pagalms.manager.queries import manager

log = logging.getLogger(__name__)


class SmartId:
    """RP API v3: device link, and `push` for browsers that came by one before."""

    name = "smartid"
    label = "Smart-ID"
    names_transaction = True
    answers_by_get = False
    page = ""

    def configured(self) -> bool:
        """Whether all that is needed is there and good, and it is no simulator in production."""
        if not wanted():
            return False
        try:
            contract()
        except BadSetting as problem:
            log.error("Smart-ID is not offered: %s", problem)  # noqa: TRY400 - the text says it all
            return False
        return True

    def start(self, pending: Pending, *, return_url: str, language: str, now: datetime) -> Wait:
        """A new session at Smart-ID; its seconds count from the answer. Raises Declined when there is none."""
        agreed, asked = contract(), time.monotonic()
        body = rules.request_body(
            agreed,
            challenge=os.urandom(rules.CHALLENGE_BYTES),
            interactions=_shown(language),
            callback=f"{agreed.callback}?value={secrets.token_urlsafe(32)}",
        )
        try:
            opened = wire.create(agreed.url, wire.DEVICE_LINK, body, agreed.pins)
            answered = now + timedelta(seconds=time.monotonic() - asked)
            session = rules.session_of(opened, body, language=language, now=answered)
        except (wire.Silent, Refused) as problem:
            log.warning("Smart-ID: no session: %r", problem)
            raise Declined("unavailable") from None
        return Wait(session.to_json(), rules.LIFE)

    def nonce_of(self, message: Message) -> str | None:
        """Nothing that a browser brings is an answer."""
        return None

    def verify(self, message: Message, pending: Pending, *, now: datetime) -> Proof:
        """Raises Refused."""
        raise Refused("unasked")


def push(person: str, browser: int, *, language: str, now: datetime) -> Wait:
    """A session for the telephone of one person, not sent yet: the page shows its code first."""
    challenge = os.urandom(rules.CHALLENGE_BYTES)
    session = rules.push_session(
        person, browser, challenge=challenge, interactions=_shown(language, choice=True), now=now
    )
    return Wait(session.to_json(), rules.LIFE)


def send(session: Session) -> Session:
    """The session on its way to the telephone. Raises wire.Silent, or Refused when the service will not."""
    agreed = contract()
    way = wire.push_to(rules.identifier_of(session.person))
    return rules.pushed(session, wire.create(agreed.url, way, rules.push_body(agreed, session), agreed.pins))


def qr_link(session: Session, *, now: datetime) -> str:
    """What the QR holds now."""
    return rules.qr_link(contract(), session, now=now)


def app_link(session: Session) -> str:
    """The link that opens the app on this telephone."""
    return rules.web2app_link(contract(), session)


def poll(session: Session, *, milliseconds: int) -> dict[str, Any]:
    """The session's status. Raises wire.Silent or Refused."""
    agreed = contract()
    return wire.poll(agreed.url, session.id, agreed.pins, milliseconds=milliseconds)


def prove(session: Session, status: Mapping[str, Any], *, now: datetime) -> Proof:
    """Whom an answer OK proves, certificate and revocation included. Raises Refused, or wire.Silent."""
    from pagalms.identity.providers.smartid import chain  # noqa: PLC0415 - half a second, only for who needs it

    agreed = contract()
    signed = answer.judged(agreed, session, status)
    chain.demand_trusted(agreed, signed.certificate, now=now, fetch=wire.fetch)
    return signed.proof(now)


def _shown(language: str, *, choice: bool = False) -> str:
    """What the telephone shows: which portal is being entered, so that nobody confirms the sign-in of another."""
    with translation.override(language):
        short = _("%(manager)s: signing in to the client portal") % {"manager": manager().short_name}
        long = _(
            "%(manager)s: are you signing in to the client portal? Confirm only if you began this yourself, just now."
        )
        return rules.interactions_of(short, long % {"manager": manager().short_name}, choice=choice)
