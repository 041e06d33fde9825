"""What the tables of attacks share: how an answer travels, and what a good portal does with it."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from urllib.parse import urlencode, urlsplit, urlunsplit

from cryptography.hazmat.primitives.asymmetric import rsa

from simulators.keys import new_key

ESTONIAN_CODE = "38001085718"  # a published Estonian test code


class Expected(StrEnum):
    """What a good portal does with the answer."""

    REFUSE = "refuse"
    ACCEPT = "accept"
    CANCEL = "cancel"  # a genuine no: the portal ends its own pending login on a neutral page
    EITHER = "either"  # the specification leaves it open; the portal must only not fail
    NOTHING = "nothing"  # no answer comes at all


class NothingToReplayError(Exception):
    """No valid answer was issued before."""


@dataclass(frozen=True)
class Row:
    """The part of a table's row that a page shows."""

    name: str
    label: str
    expected: Expected


@dataclass(frozen=True)
class Delivery:
    """How the browser carries an answer: a form with these fields to this address."""

    action: str
    fields: tuple[tuple[str, str], ...]
    method: str = "post"

    def body(self) -> str:
        """The fields as a form body."""
        return urlencode(self.fields)


class LastAnswer:
    """The last valid answer issued, for the replay."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._fields: dict[str, str] | None = None

    def get(self) -> dict[str, str] | None:
        """The answer, if there was one."""
        with self._lock:
            return self._fields

    def put(self, fields: dict[str, str]) -> None:
        """Remembers an answer."""
        with self._lock:
            self._fields = fields


@cache
def foreign_key() -> rsa.RSAPrivateKey:
    """A key that nobody agreed on."""
    return new_key()


def flip_last_digit(code: str) -> str:
    """The same code with another last digit."""
    return code[:-1] + str((int(code[-1]) + 1) % 10)


def with_query(url: str, pairs: Sequence[tuple[str, str]]) -> str:
    """The address with more pairs in its query."""
    parts = urlsplit(url)
    query = "&".join(text for text in (parts.query, urlencode(pairs)) if text)
    return urlunsplit(parts._replace(query=query))
