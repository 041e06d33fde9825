"""Whether a provider answers at all: asked at its button, remembered for half a minute for everybody else (TRUST 3).

Banks and eParaksts are met by the browser and not by us, so their page is asked for once, without any parameter. Who
fails is shown on the sign-in page at its place; trying all the same stays possible, because it is our own network that
may be at fault. Smart-ID is asked by its button anyway.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime

from django.conf import settings
from django.core.cache import cache

from pagalms.identity.providers.seam import Provider
from pagalms.kernel import clock

log = logging.getLogger(__name__)
SECONDS = 2.0  # a button answers within three
KNOWN = 30  # seconds for which an observation counts
ASKING = 5  # seconds in which only one request asks
OFF = timedelta(minutes=1)  # a clock that is so wrong will soon refuse honest answers
AWAY = frozenset({502, 503, 504})  # any other answer is one
_SILENT, _ANSWERS = "silent", "answers"


def silent(names: list[str]) -> set[str]:
    """Those of the providers that did not answer just now."""
    if not settings.WATCH_PROVIDERS:
        return set()
    known = cache.get_many([_key(name) for name in names])
    return {name for name in names if known.get(_key(name)) == _SILENT}


def answers(provider: Provider) -> bool:
    """Whether the provider's page answers, within SECONDS; True while somebody else is asking."""
    if not settings.WATCH_PROVIDERS:
        return True
    known = cache.get(_key(provider.name))
    if known or not provider.page or not cache.add(_key(provider.name) + ":asking", 1, ASKING):
        return bool(known != _SILENT)
    seen = asked(provider.page)
    found = seen is not None and seen.status not in AWAY
    note(provider, answers=found)
    if seen and seen.skew and abs(seen.skew) > OFF:
        log.warning("the clock of this machine is %d s off by that of %s", seen.skew.total_seconds(), provider.name)
    return found


def note(provider: Provider, *, answers: bool) -> None:
    """Remember what was seen of a provider."""
    if not answers:
        log.warning("%s does not answer", provider.name)
    if settings.WATCH_PROVIDERS:
        cache.set(_key(provider.name), _ANSWERS if answers else _SILENT, KNOWN)


@dataclass(frozen=True)
class Seen:
    """An answer: its status, and by how much our clock is ahead of its own (None when it does not tell)."""

    status: int
    skew: timedelta | None


def asked(url: str) -> Seen | None:
    """What the page answers within SECONDS, or None."""
    import httpx  # noqa: PLC0415 - it costs every start 0.3 s

    seen: list[Seen] = []

    def ask() -> None:
        try:
            with (
                httpx.Client(timeout=SECONDS, follow_redirects=False, trust_env=False) as client,
                client.stream("GET", url) as answer,
            ):
                seen.append(Seen(answer.status_code, _skew(answer.headers.get("Date", ""))))
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError):
            return

    asking = threading.Thread(target=ask, daemon=True)  # looking up a name cannot be interrupted
    asking.start()
    asking.join(SECONDS)
    return seen[0] if seen else None


def _skew(told: str) -> timedelta | None:
    try:
        return clock.wire_now() - parsedate_to_datetime(told)
    except (ValueError, TypeError):
        return None


def _key(name: str) -> str:
    return f"provider:{name}"
