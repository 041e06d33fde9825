"""Going to every address as everybody, for the test of who may enter."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from pagalms.accounts.rules import Role
from pagalms.backoffice.rights import READERS, RIGHTS
from tests.backoffice import visits
from tests.backoffice.visits import STAFF
from tests.hygiene import HygienicClient
from tests.people import Village


def routes(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from routes(entry)
        else:
            yield entry


@cache
def named() -> dict[str, URLPattern]:
    """All of them by their names; to look one up by walking past all others took a thirtieth of the time."""
    return {route.name: route for route in routes() if route.name}


def signed_in(name: str, village: Village) -> Client:
    if name in STAFF:
        return visits.signed_in(visits.take_on(name), STAFF[name][1])
    client = HygienicClient(raise_request_exception=True)
    if name != "nobody":
        client.force_login(village.users[name], backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def entered(client: Client, where: str) -> Any:
    """The answer to opening an address, or to sending it an empty form if it only takes forms."""
    answer = client.get(where)
    return client.post(where) if answer.status_code == 405 else answer


def led_to_sign_in(answer: Any) -> bool:
    return bool(answer.status_code == 302 and answer["Location"].startswith("/ieeja/?next="))


def expected_of_staff(name: str, who: str, answer: Any) -> int:
    """The role's own pages open, or say that the made-up thing is not there; 403 for other roles.

    The auditor opens every page and sends no form.
    """
    role = STAFF[who][0]
    sent = answer.request["REQUEST_METHOD"] == "POST"
    opens = role in RIGHTS[name] | READERS.get(name, frozenset()) or role == Role.AUDITOR
    if opens and not (sent and role == Role.AUDITOR):
        return answer.status_code if answer.status_code in (200, 302, 400, 404, 422) else 200
    return 403
