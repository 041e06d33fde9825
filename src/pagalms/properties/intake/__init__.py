"""Rows of houses, apartments, clients and ownerships that accounting sent, taken in (kernel.intake)."""

from __future__ import annotations

from collections.abc import Iterator

from pagalms.kernel.intake import Delivery, Fault, Tally
from pagalms.properties.intake import ownerships, register, sales

__all__ = ["KNOWN", "check", "tally", "write"]

KNOWN = (*register.KNOWN, ownerships.KNOWN)


def check(delivery: Delivery) -> Iterator[Fault]:
    """Everything that speaks against taking these rows in."""
    yield from register.check(delivery)
    sales.set_aside(delivery)
    yield from ownerships.check(delivery)


def tally(delivery: Delivery) -> dict[str, Tally]:
    """What they would change; `check` was called before."""
    return {**register.tally(delivery), "ownerships": ownerships.tally(delivery)}


def write(delivery: Delivery) -> int:
    """Take them in, after `check` found nothing; how many rows were written."""
    return register.write(delivery) + ownerships.write(delivery) + sales.settle(delivery)
