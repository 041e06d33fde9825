"""Whether a bank can be offered on the sign-in page."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings

from pagalms.identity.providers.address import unfit
from pagalms.identity.providers.keys import BadKey, bank_key

log = logging.getLogger(__name__)


def usable(label: str, said: Mapping[str, Any], contract: Callable[[], object]) -> bool:
    """Whether the contract's keys are there and good, and the bank is no simulator in production."""
    production = settings.MODE == "production"
    if production and unfit(said["url"]):
        return False
    try:
        contract()
        if production and any(bank_key(path, least=0).for_trials for path in said["certificates"]):
            return False
    except BadKey as problem:
        log.error("%s is not offered: %s", label, problem)  # noqa: TRY400 - the text says it all
        return False
    return True
