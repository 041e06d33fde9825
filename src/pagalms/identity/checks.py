"""What Django's checks say about the keys of the sign-in providers, at every start and before every migration."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as Notice

from pagalms.identity.providers import seb
from pagalms.identity.providers.address import REFUSED, unfit
from pagalms.identity.providers.citadele.rules import PLAIN_ADDRESS
from pagalms.identity.providers.eparaksts.checks import eparaksts_is_usable
from pagalms.identity.providers.keys import LEAST_BITS, SOON, BadKey, bank_key, own_certificate, private_key
from pagalms.identity.providers.smartid.checks import smartid_is_usable
from pagalms.kernel import clock

CITADELE_BITS = 4096  # what the bank's description asks of our key


@dataclass(frozen=True)
class Bank:
    """How a bank is configured: its setting, and the variable behind each value it needs."""

    label: str
    said: dict[str, Any]
    needed: dict[str, str]
    default: tuple[str, ...] = ()  # values that are there without anybody having meant to configure the bank
    least_bits: int = LEAST_BITS
    page: str = ""

    def problems(self) -> list[CheckMessage]:
        """Everything wrong or ageing; nothing when it is not configured at all."""
        if not any(value for name, value in self.said.items() if name not in self.default):
            return []
        found = self._lacking() + self._address() + self._own()
        for path in self.said["certificates"]:
            found += self._certificate(path)
        return found

    def _lacking(self) -> list[CheckMessage]:
        lacking = ", ".join(variable for name, variable in self.needed.items() if not self.said[name])
        if not lacking:
            return []
        hint = f"docs/reference/{self.page} says where each value comes from."
        return [Error(f"{self.label} is configured in part: {lacking} not set", hint=hint, id="identity.E001")]

    def _address(self) -> list[CheckMessage]:
        url = self.said["url"]
        if settings.MODE != "production" or not url or not unfit(url):
            return []
        return [Error(f"{self.label}: {self.needed['url']} {REFUSED}", id="identity.E002")]

    def _own(self) -> list[CheckMessage]:
        if not self.said.get("key"):
            return []
        try:
            key = private_key(Path(self.said["key"]))
        except BadKey as problem:
            return [Error(f"{self.label}, our key: {problem}", id="identity.E003")]
        if not self.said.get("own_certificate"):
            return []
        try:
            certificate = own_certificate(Path(self.said["own_certificate"]), key)
        except BadKey as problem:
            return [Error(f"{self.label}, our certificate: {problem}", id="identity.E005")]
        return _ageing(f"{self.label}: our certificate", certificate.not_valid_after_utc)

    def _certificate(self, path: Path) -> list[CheckMessage]:
        try:
            found = bank_key(path, self.least_bits)
        except BadKey as problem:
            return [Error(f"{self.label}, the bank's certificate: {problem}", id="identity.E004")]
        problems = _ageing(f"{self.label}: the bank's certificate {path}", found.not_after)
        if found.for_trials and settings.MODE == "production":
            text = f"{self.label}: the certificate {path} is a simulator's; production refuses it"
            problems.append(Error(text, id="identity.E007"))
        if found.public.key_size < LEAST_BITS:
            text = f"{self.label}: the bank's key {path} has only {found.public.key_size} bits; ask for a longer one"
            problems.append(Notice(text, id="identity.W003"))
        return problems


def swedbank_is_usable(**_: Any) -> list[CheckMessage]:
    """Wrong or ageing configuration of Swedbank's link."""
    needed = {
        "url": "PAGALMS_SWEDBANK_URL", "sender_id": "PAGALMS_SWEDBANK_SENDER_ID", "bank_id": "PAGALMS_SWEDBANK_BANK_ID",
        "key": "PAGALMS_SWEDBANK_KEY", "certificates": "PAGALMS_SWEDBANK_CERTS",
    }  # fmt: skip
    default = ("bank_id", "denied_tokens")
    return Bank("Swedbank", settings.SWEDBANK, needed, default, page="swedbank.md").problems()


def citadele_is_usable(**_: Any) -> list[CheckMessage]:
    """Wrong or ageing configuration of Citadele's link."""
    said = settings.CITADELE
    needed = {
        "url": "PAGALMS_CITADELE_URL", "contract_id": "PAGALMS_CITADELE_CONTRACT_ID", "key": "PAGALMS_CITADELE_KEY",
        "own_certificate": "PAGALMS_CITADELE_OWN_CERT", "certificates": "PAGALMS_CITADELE_CERTS",
    }  # fmt: skip
    problems = Bank("Citadele", said, needed, page="citadele.md").problems()
    if not any(said.values()):
        return problems
    if not PLAIN_ADDRESS.fullmatch(settings.PORTAL_URL):
        text = "Citadele: the bank takes a return address of letters, digits, points, dashes only; see PAGALMS_URL"
        problems.append(Error(text, id="identity.E006"))
    if not said["bank_id"]:
        text = "Citadele: PAGALMS_CITADELE_BANK_ID is not set, so the sender of answers is not compared"
        problems.append(Notice(text, id="identity.W004"))
    if settings.MODE == "production" and said["key"]:
        problems += _short(Path(said["key"]))
    return problems


def seb_is_usable(**_: Any) -> list[CheckMessage]:
    """Wrong or ageing configuration of SEB's link."""
    needed = {
        "url": "PAGALMS_SEB_URL", "sender_id": "PAGALMS_SEB_SENDER_ID", "bank_id": "PAGALMS_SEB_BANK_ID",
        "certificates": "PAGALMS_SEB_CERTS",
    }  # fmt: skip
    return Bank("SEB", settings.SEB, needed, ("url", "bank_id"), seb.LEAST_BITS, "seb.md").problems()


EVERY: tuple[Callable[..., list[CheckMessage]], ...] = (
    swedbank_is_usable,
    citadele_is_usable,
    seb_is_usable,
    eparaksts_is_usable,
    smartid_is_usable,
)


def _short(path: Path) -> list[CheckMessage]:
    try:
        bits = private_key(path).key_size
    except BadKey:  # told already
        return []
    if bits >= CITADELE_BITS:
        return []
    text = f"Citadele: our key {path} has {bits} bits; the bank asks for {CITADELE_BITS}"
    return [Notice(text, id="identity.W005")]


def _ageing(what: str, until: datetime | None) -> list[CheckMessage]:
    now = clock.wire_now()
    if until is None or until > now + SOON:
        return []
    if until <= now:
        return [Notice(f"{what} expired on {until:%Y-%m-%d}", id="identity.W001")]
    return [Notice(f"{what} expires on {until:%Y-%m-%d}", id="identity.W002")]
