"""Swedbank as a provider: the settings and keys of this installation, brought to the pure rules."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings

from pagalms.identity.providers.keys import bank_key, private_key
from pagalms.identity.providers.offer import usable
from pagalms.identity.providers.seam import FormPost
from pagalms.identity.providers.swedbank import rules
from pagalms.identity.rules import Message, Pending, Proof, Refused


class Swedbank:
    """Banklink version 009."""

    name = "swedbank"
    label = "Swedbank"
    names_transaction = True
    answers_by_get = False

    @property
    def page(self) -> str:
        """The bank's page."""
        return str(settings.SWEDBANK["url"])

    def configured(self) -> bool:
        """Whether address, ids and keys are all there and good, and the bank is no simulator in production."""
        return wanted() and usable(self.label, settings.SWEDBANK, contract)

    def start(self, pending: Pending, *, return_url: str, language: str, now: datetime) -> FormPost:
        """The signed request 4012."""
        agreed = contract()
        fields = rules.request_fields(agreed, pending, return_url=return_url, language=language, now=now)
        return FormPost(agreed.url, fields)

    def nonce_of(self, message: Message) -> str | None:
        """The nonce the answer names; None when it is not even an answer."""
        try:
            return rules.parsed(message)["VK_NONCE"]
        except Refused:
            return None

    def verify(self, message: Message, pending: Pending, *, now: datetime) -> Proof:
        """The proof in an answer 3013. Raises Refused."""
        return rules.verify(contract(), message, pending, now=now)


def wanted() -> bool:
    """Whether somebody meant to configure it at all."""
    said = settings.SWEDBANK
    return bool(said["url"] and said["sender_id"] and said["key"] and said["certificates"])


def contract() -> rules.Contract:
    """The agreement of this installation. Raises BadKey."""
    said = settings.SWEDBANK
    return rules.Contract(
        url=said["url"],
        sender_id=said["sender_id"],
        bank_id=said["bank_id"],
        key=private_key(Path(said["key"])),
        bank_keys=tuple(bank_key(path).public for path in said["certificates"]),
        denied_tokens=frozenset(said["denied_tokens"]),
    )
