"""Rows of meters and readings that accounting sent, taken in (kernel.intake)."""

from __future__ import annotations

from collections.abc import Iterator

from pagalms.kernel.intake import Delivery, Fault, Tally
from pagalms.meters.intake import devices, points, readings

__all__ = ["KNOWN", "check", "tally", "write"]

KNOWN = (devices.KNOWN, readings.KNOWN)


def check(delivery: Delivery) -> Iterator[Fault]:
    """Everything that speaks against taking these rows in."""
    yield from devices.check(delivery)
    yield from readings.check(delivery)


def tally(delivery: Delivery) -> dict[str, Tally]:
    """What they would change. Needs the table `incoming_billed` (apartment, period): the months with a bill."""
    points.place(delivery)
    return {"meters": devices.tally(delivery), "readings": readings.tally(delivery)}


def write(delivery: Delivery) -> int:
    """Take them in, after `check` found nothing and `tally` was taken; how many rows were written."""
    return points.write(delivery) + devices.write(delivery) + readings.write(delivery)
