"""The ways of strong sign-in the product knows, and those this installation offers."""

from __future__ import annotations

from dataclasses import dataclass

from pagalms.identity.providers import watch
from pagalms.identity.providers.citadele import Citadele
from pagalms.identity.providers.eparaksts import EID, MOBILE
from pagalms.identity.providers.seam import Provider
from pagalms.identity.providers.seb import Seb
from pagalms.identity.providers.smartid import SmartId
from pagalms.identity.providers.swedbank import Swedbank

# in the order of the sign-in page
EVERY: tuple[Provider, ...] = (Swedbank(), Citadele(), Seb(), EID, MOBILE, SmartId())


ICONS = {"eparaksts_eid": "card", "eparaksts_mobile": "phone", "smartid": "shield"}  # of the ways that are no bank


@dataclass(frozen=True)
class Plate:
    """The button of a way: its name, the name people know, an icon if it is no bank, whether it answers just now."""

    name: str
    label: str
    icon: str
    answers: bool


@dataclass(frozen=True)
class Ways:
    """The ways of strong sign-in as buttons: the banks, and the others."""

    banks: list[Plate]
    others: list[Plate]

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.banks or self.others)


def offered() -> list[Provider]:
    """Those this installation is configured for."""
    return [provider for provider in EVERY if provider.configured()]


def ways_in() -> Ways:
    """The same as buttons."""
    each = offered()
    away = watch.silent([one.name for one in each])
    plates = [Plate(one.name, one.label, ICONS.get(one.name, ""), one.name not in away) for one in each]
    return Ways([one for one in plates if not one.icon], [one for one in plates if one.icon])


def named(name: str) -> Provider | None:
    """The offered provider with this name, or None."""
    return next((provider for provider in offered() if provider.name == name), None)


def label(name: str) -> str:
    """The name people know, of an offered provider or of one used earlier."""
    return next((provider.label for provider in EVERY if provider.name == name), name)
