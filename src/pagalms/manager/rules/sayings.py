"""The few things that the manager says of itself; each is kept in versions of its own."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """A saying: what one page of the office shows and saves at once."""

    DETAILS = "details"
    LOGO = "logo"
    ACCOUNTS = "accounts"
    FOOT = "foot"
    COLOURS = "colours"
    CLOSED = "closed"
