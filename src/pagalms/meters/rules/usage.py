"""What was used at a metering point month by month, across the devices that stood there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pagalms.kernel.month import Month
from pagalms.meters.rules.judge import used
from pagalms.meters.rules.typed import Dial

USUAL_OF = 6


@dataclass(frozen=True, slots=True)
class Device:
    """A meter that stood at the point: where its counting began and how far its dial goes."""

    key: int
    initial: Decimal
    installed_on: date
    dial: Dial


@dataclass(frozen=True, slots=True)
class Seen:
    """What a device showed for a month."""

    device: int
    month: Month
    value: Decimal


@dataclass(frozen=True, slots=True)
class Use:
    """The use that became known with the readings of `month`; it covers the `months` that end there."""

    month: Month
    amount: Decimal
    months: int = 1

    @property
    def monthly(self) -> Decimal:
        """An even share of it, to the third decimal."""
        return (self.amount / self.months).quantize(Decimal("0.001"))


def uses(devices: Iterable[Device], readings: Iterable[Seen]) -> list[Use]:
    """The use of each month that has a reading, oldest first.

    A device's first reading tells a use only if it was installed in that month or the one before: an older device's
    earlier readings are simply not known here. In a month of a change the parts of both devices are added.
    """
    by_device: dict[int, list[Seen]] = {}
    for seen in sorted(readings, key=lambda seen: seen.month):
        by_device.setdefault(seen.device, []).append(seen)
    found: dict[Month, Use] = {}
    for device in devices:
        for use in _uses_of(device, by_device.get(device.key, [])):
            other = found.get(use.month)
            found[use.month] = use if other is None else _together(use, other)
    return [found[month] for month in sorted(found)]


def usual(history: Sequence[Use]) -> Decimal | None:
    """The average use of a month over the last six known uses, or None without any."""
    last = history[-USUAL_OF:]
    months = sum(use.months for use in last)
    if not months:
        return None
    return (sum((use.amount for use in last), Decimal(0)) / months).quantize(Decimal("0.001"))


def months_between(earlier: Month, later: Month) -> int:
    """How many months lie from one to the other."""
    return (later.year - earlier.year) * 12 + later.number - earlier.number


def _uses_of(device: Device, readings: Sequence[Seen]) -> list[Use]:
    found: list[Use] = []
    before, since = device.initial, Month.of(device.installed_on)
    for seen in readings:
        months = months_between(since, seen.month)
        if seen is not readings[0] or months <= 1:
            found.append(Use(seen.month, used(seen.value, before, device.dial), max(months, 1)))
        before, since = seen.value, seen.month
    return found


def _together(one: Use, other: Use) -> Use:
    return Use(one.month, one.amount + other.amount, max(one.months, other.months))
