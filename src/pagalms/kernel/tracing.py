"""The number of the request that this thread works on: in each line of the log, on error pages, in the answer."""

from __future__ import annotations

import re
import secrets
from contextvars import ContextVar

_NUMBER = re.compile(r"[0-9A-Za-z-]{8,64}", re.ASCII)
_present: ContextVar[str] = ContextVar("request", default="")


def begin(given: str = "") -> str:
    """A number until the thread's next request: the one that was given if it looks like one, else a new one.

    It has no end, because Django tells of an answer only after everything around the request is over.
    """
    number = given if _NUMBER.fullmatch(given) else secrets.token_hex(8)
    _present.set(number)
    return number


def number() -> str:
    """The present one; empty outside of a request."""
    return _present.get()
