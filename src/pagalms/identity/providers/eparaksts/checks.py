"""What Django's checks say about the configuration of eParaksts."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error

from pagalms.identity.providers import eparaksts
from pagalms.identity.providers.address import REFUSED, unfit
from pagalms.identity.providers.eparaksts import rules

HINT = "docs/reference/eparaksts.md says where each value comes from."


def eparaksts_is_usable(**_: Any) -> list[CheckMessage]:
    """Wrong configuration of eParaksts; nothing when it is not configured at all."""
    said: dict[str, Any] = settings.EPARAKSTS
    found = eparaksts.addresses()
    if not any((*found.values(), said["client_id"], said["client_secret"])):
        return []
    return _lacking(said, found) + _addresses(found) + _flows()


def _lacking(said: dict[str, Any], found: dict[str, str]) -> list[CheckMessage]:
    names = {
        "PAGALMS_EPARAKSTS_URL": all(found.values()), "PAGALMS_EPARAKSTS_CLIENT_ID": said["client_id"],
        "PAGALMS_EPARAKSTS_CLIENT_SECRET": said["client_secret"], "PAGALMS_EPARAKSTS_ACR": said["acr"],
    }  # fmt: skip
    lacking = ", ".join(name for name, value in names.items() if not value)
    if not lacking:
        return []
    return [Error(f"eParaksts is configured in part: {lacking} not set", hint=HINT, id="identity.E021")]


def _addresses(found: dict[str, str]) -> list[CheckMessage]:
    problems: list[CheckMessage] = []
    for word, url in found.items():
        if url and (urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname):
            problems.append(Error(f"eParaksts: its {word} is not a web address", hint=HINT, id="identity.E022"))
        elif url and settings.MODE == "production" and unfit(url):
            problems.append(Error(f"eParaksts: its {word} {REFUSED}", id="identity.E023"))
    return problems


def _flows() -> list[CheckMessage]:
    problems: list[CheckMessage] = []
    for entry in (eparaksts.EID, eparaksts.MOBILE):
        agreed = eparaksts.contract(entry)
        unknown = ", ".join(flow for flow in agreed.flows if flow not in rules.METHODS)
        if unknown:
            text = f"{entry.label}: nobody knows the flow {unknown}"
            problems.append(Error(text, hint=HINT, id="identity.E024"))
    return problems
