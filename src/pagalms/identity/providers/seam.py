"""The seam for ways of strong sign-in (ADR 0005): what a provider must be able to do, and which are in use here.

A provider is two halves. Its `rules.py` is pure: request and answer as values, the clock as an argument, the same
verdict every time. Its adapter below this module only brings settings and keys to the rules.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from pagalms.identity.rules import Message, Pending, Proof


@dataclass(frozen=True, slots=True)
class FormPost:
    """Start by sending the browser to `url` with a form of `fields` (Swedbank, SEB, Citadele)."""

    url: str
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class Redirect:
    """Start by sending the browser to `url` (eParaksts)."""

    url: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Wait:
    """Start by staying: the portal's own page waits (Smart-ID). `kept` is what outlives the request, sealed."""

    kept: str = field(repr=False)
    life: timedelta


class Provider(Protocol):
    """A way of strong sign-in."""

    @property
    def name(self) -> str:
        """The word in addresses, in the database and in the session's method."""

    @property
    def label(self) -> str:
        """The name people know; the same in all languages."""

    @property
    def names_transaction(self) -> bool:
        """Whether an answer says which transaction it belongs to; SEB's does not."""

    @property
    def answers_by_get(self) -> bool:
        """Whether the browser itself brings the answer, by GET and with its cookie, as eParaksts sends it."""

    @property
    def page(self) -> str:
        """The page browsers are sent to, without parameters; empty when the provider is asked by us first."""

    def configured(self) -> bool:
        """Whether this installation has what it needs to offer it."""

    def start(self, pending: Pending, *, return_url: str, language: str, now: datetime) -> FormPost | Redirect | Wait:
        """What the browser is sent away with."""

    def nonce_of(self, message: Message) -> str | None:
        """Which transaction the answer says it belongs to; nothing else of it is believed yet."""

    def verify(self, message: Message, pending: Pending, *, now: datetime) -> Proof:
        """The proof in the answer. Raises Refused, or Declined when the answer says that there is none."""
