"""The ways of strong sign-in the product knows, and those this installation offers."""

from __future__ import annotations

from pagalms.identity.providers.citadele import Citadele
from pagalms.identity.providers.eparaksts import EID, MOBILE
from pagalms.identity.providers.seam import Provider
from pagalms.identity.providers.seb import Seb
from pagalms.identity.providers.smartid import SmartId
from pagalms.identity.providers.swedbank import Swedbank

# in the order of the sign-in page
EVERY: tuple[Provider, ...] = (Swedbank(), Citadele(), Seb(), EID, MOBILE, SmartId())


def offered() -> list[Provider]:
    """Those this installation is configured for."""
    return [provider for provider in EVERY if provider.configured()]


def named(name: str) -> Provider | None:
    """The offered provider with this name, or None."""
    return next((provider for provider in offered() if provider.name == name), None)


def label(name: str) -> str:
    """The name people know, of an offered provider or of one used earlier."""
    return next((provider.label for provider in EVERY if provider.name == name), name)
