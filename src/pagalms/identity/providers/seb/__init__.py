"""SEB as a provider: the settings and keys of this installation, brought to the pure rules."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from pagalms.identity.providers.keys import bank_key
from pagalms.identity.providers.offer import usable
from pagalms.identity.providers.seam import FormPost
from pagalms.identity.providers.seb import rules
from pagalms.identity.rules import Message, Pending, Proof

LEAST_BITS = 1024  # the certificate printed in the bank's specification is no longer; a check warns about it


class Seb:
    """e-Link, messages of version 002."""

    name = "seb"
    label = "SEB"
    names_transaction = False
    answers_by_get = False

    @property
    def page(self) -> str:
        """The bank's page."""
        return str(settings.SEB["url"])

    def configured(self) -> bool:
        """Whether address, ids and keys are all there and good, and the bank is no simulator in production."""
        return wanted() and usable(self.label, settings.SEB, contract)

    def start(self, pending: Pending, *, return_url: str, language: str, now: datetime) -> FormPost:
        """The request 0005; it carries nothing of the transaction and no return address."""
        agreed = contract()
        return FormPost(agreed.url, rules.request_fields(agreed, language=language))

    def nonce_of(self, message: Message) -> str | None:
        """Never known: the protocol has none."""
        return None

    def verify(self, message: Message, pending: Pending, *, now: datetime) -> Proof:
        """The proof in an answer 0001. Raises Refused, or Declined for 0008."""
        return rules.verify(contract(), message, now=now)


def wanted() -> bool:
    """Whether somebody meant to configure it at all."""
    said = settings.SEB
    return bool(said["url"] and said["sender_id"] and said["bank_id"] and said["certificates"])


def contract() -> rules.Contract:
    """The agreement of this installation. Raises BadKey."""
    said = settings.SEB
    return rules.Contract(
        url=said["url"],
        sender_id=said["sender_id"],
        bank_id=said["bank_id"],
        bank_keys=tuple(bank_key(path, LEAST_BITS).public for path in said["certificates"]),
    )
