"""Whether a bank can be offered on the sign-in page."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings

from pagalms.identity.providers.address import unfit
from pagalms.identity.providers.keys import BadKey

log = logging.getLogger(__name__)


def usable(label: str, url: str, contract: Callable[[], object]) -> bool:
    """Whether the contract's keys are there and good, and the bank is no simulator in production."""
    if settings.MODE == "production" and unfit(url):
        return False
    try:
        contract()
    except BadKey as problem:
        log.error("%s is not offered: %s", label, problem)  # noqa: TRY400 - the text says it all
        return False
    return True
