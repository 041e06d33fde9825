"""eParaksts as two providers of one implementation: eID with a card, and eParaksts mobile with a telephone."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from pagalms.identity.providers.address import unfit
from pagalms.identity.providers.eparaksts import rules
from pagalms.identity.providers.seam import Redirect
from pagalms.identity.rules import Message, Pending, Proof, Refused

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class EParaksts:
    """One of the two entries. `entry` is its word in the settings."""

    name: str
    label: str
    entry: str
    names_transaction = True
    answers_by_get = True

    @property
    def page(self) -> str:
        """The service's page."""
        return addresses()["authorize_url"]

    def configured(self) -> bool:
        """Whether the service's addresses and our credentials are there, and it is no simulator in production."""
        agreed = contract(self)
        if not (wanted() and agreed.flows):
            return False
        return settings.MODE != "production" or not any(unfit(url) for url in addresses().values())

    def start(self, pending: Pending, *, return_url: str, language: str, now: datetime) -> Redirect:
        """The way to the service's page."""
        return Redirect(rules.authorize_url(contract(self), pending, return_url=return_url, language=language))

    def nonce_of(self, message: Message) -> str | None:
        """The state the way back carries."""
        try:
            return rules.words_of(message)["state"]
        except Refused:
            return None

    def verify(self, message: Message, pending: Pending, *, now: datetime) -> Proof:
        """The proof for a code: exchanged for a token, and the token for the person. Raises Refused or Declined."""
        from pagalms.identity.providers.eparaksts import wire  # noqa: PLC0415 - httpx costs every start 0.3 s

        agreed = contract(self)
        code = rules.code_of(agreed, message)
        reply = wire.redeemed(agreed, pending, code, seconds=settings.EPARAKSTS["seconds"])
        return rules.verify(agreed, code, reply, now=now)


EID = EParaksts("eparaksts_eid", "eParaksts eID", "eid")
MOBILE = EParaksts("eparaksts_mobile", "eParaksts mobile", "mobile")


def wanted() -> bool:
    """Whether somebody meant to configure it at all."""
    said: dict[str, Any] = settings.EPARAKSTS
    return bool(all(addresses().values()) and said["client_id"] and said["client_secret"])


def addresses() -> dict[str, str]:
    """The service's three addresses by their word in the settings; empty when none is set."""
    said: dict[str, Any] = settings.EPARAKSTS
    paths = {
        "authorize_url": rules.AUTHORIZE_PATH,
        "token_url": rules.TOKEN_PATH,
        "userinfo_url": rules.USERINFO_PATH,
    }
    return {word: said[word] or (said["url"] and said["url"] + path) for word, path in paths.items()}


def contract(provider: EParaksts) -> rules.Contract:
    """The agreement of this installation for one entry."""
    said: dict[str, Any] = settings.EPARAKSTS
    flows = tuple(flow if flow.startswith("urn:") else rules.FLOW + flow for flow in said[f"{provider.entry}_flows"])
    methods = said[f"{provider.entry}_amr"] or [rules.METHODS[flow] for flow in flows if flow in rules.METHODS]
    return rules.Contract(
        provider=provider.name,
        **addresses(),
        client_id=said["client_id"],
        client_secret=said["client_secret"],
        flows=flows,
        levels=frozenset(said["acr"]),
        methods=frozenset(methods),
        pkce_key=settings.SECRET_KEY.encode() if said["pkce"] else None,
    )
