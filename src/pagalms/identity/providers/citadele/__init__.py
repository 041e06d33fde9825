"""Citadele as a provider: the settings and keys of this installation, brought to the pure rules."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings

from pagalms.identity.providers.citadele import rules
from pagalms.identity.providers.keys import bank_key, own_certificate, private_key
from pagalms.identity.providers.offer import usable
from pagalms.identity.providers.seam import FormPost
from pagalms.identity.rules import Message, Pending, Proof, Refused


class Citadele:
    """DIGI::LINK, AMAI version 5.0."""

    name = "citadele"
    label = "Citadele"
    names_transaction = True
    answers_by_get = False

    @property
    def page(self) -> str:
        """The bank's page."""
        return str(settings.CITADELE["url"])

    def configured(self) -> bool:
        """Whether address, ids and keys are all there and good, and the bank is no simulator in production."""
        return wanted() and usable(self.label, settings.CITADELE, contract)

    def start(self, pending: Pending, *, return_url: str, language: str, now: datetime) -> FormPost:
        """The signed AUTHREQ."""
        agreed = contract()
        fields = rules.request_fields(agreed, pending, return_url=return_url, language=language, now=now)
        return FormPost(agreed.url, fields)

    def nonce_of(self, message: Message) -> str | None:
        """The RequestUID the answer names; None when it is not even an answer."""
        try:
            return rules.request_uid(rules.parsed(message))
        except Refused:
            return None

    def verify(self, message: Message, pending: Pending, *, now: datetime) -> Proof:
        """The proof in an AUTHRESP. Raises Refused or Declined."""
        return rules.verify(contract(), message, pending, now=now)


def wanted() -> bool:
    """Whether somebody meant to configure it at all."""
    said = settings.CITADELE
    return bool(
        said["url"] and said["contract_id"] and said["key"] and said["own_certificate"] and said["certificates"]
    )


def contract() -> rules.Contract:
    """The agreement of this installation. Raises BadKey."""
    said = settings.CITADELE
    key = private_key(Path(said["key"]))
    return rules.Contract(
        url=said["url"],
        contract_id=said["contract_id"],
        bank_id=said["bank_id"],
        key=key,
        certificate=own_certificate(Path(said["own_certificate"]), key),
        bank_keys=tuple(bank_key(path).public for path in said["certificates"]),
    )
