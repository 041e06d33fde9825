"""Signed-in residents who ask for pages inside this process: the product or the bare site, timed alike."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from bench.manager import Resident

FIELD = re.compile(r"<input\b[^>]*>")
ATTRIBUTE = re.compile(r'([a-z-]+)="?([^"\s>]*)')


def browser(resident: Resident) -> Client:
    """A browser in which the resident is signed in, with the cookies of a first page."""
    from django.contrib.auth import get_user_model  # noqa: PLC0415 - after the setup

    host = urlsplit(settings.PORTAL_URL).netloc
    client = Client(enforce_csrf_checks=True, HTTP_HOST=host, HTTP_ACCEPT_LANGUAGE="lv")
    user = get_user_model().objects.get(pk=resident.user)
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def cookies(client: Client) -> str:
    """What the browser would send to another program with the same sessions."""
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


@contextmanager
def bare() -> Iterator[None]:
    """Inside, new browsers meet the bare site, and keep to it.

    It names its addresses itself: with another ROOT_URLCONF Django would forget all addresses at each turn, and the
    product, which has hundreds, would learn them anew within the time that is measured.
    """
    from bench.bare_site import SETTINGS  # noqa: PLC0415 - after the setup

    with override_settings(**SETTINGS):
        yield


def asked(client: Client, path: str) -> Any:
    """The page, which must be there."""
    answer = client.get(path)
    if answer.status_code != 200:
        raise SystemExit(f"{path} answers {answer.status_code} {answer.headers.get('Location', '')}")
    return answer


def sent(client: Client, path: str, form: dict[str, str]) -> Any:
    """The form as browsers send one without files, which must be taken."""
    answer = client.post(path, urlencode(form), content_type="application/x-www-form-urlencoded")
    if answer.status_code != 302:
        raise SystemExit(f"{path} refuses with {answer.status_code}: {answer.content[:2000].decode()}")
    return answer


def filled(page: str) -> dict[str, str]:
    """The fields of the form of readings as a browser would send them back untouched."""
    fields = {}
    for tag in FIELD.findall(page):
        known = dict(ATTRIBUTE.findall(tag))
        if known.get("name", "").startswith(("reading-", "form_key", "seen-", "csrfmiddlewaretoken")):
            fields[known["name"]] = known.get("value", "")
    return fields


def seconds(doing: Callable[..., Any], *words: Any) -> float:
    """How long it takes with these words."""
    started = time.perf_counter()
    doing(*words)
    return time.perf_counter() - started


def statements(doing: Callable[..., Any], *words: Any) -> int:
    """How many statements it takes, transactions' own left out."""
    with CaptureQueriesContext(connection) as seen:
        doing(*words)
    own = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    return sum(not query["sql"].startswith(own) for query in seen.captured_queries)
