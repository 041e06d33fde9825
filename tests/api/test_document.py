"""Everything the OpenAPI document allows and forbids is asked: the application answers as the document says."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings

from pagalms.api.docs import described
from pagalms.api.packages import ENDINGS
from pagalms.conf.portal import PORTAL_URL
from pagalms.machines import actions
from pagalms.machines.rules import Scope
from tests.api.test_api import AT
from tests.backoffice.visits import take_on
from tests.moments import freeze_time

pytestmark = pytest.mark.django_db
ORIGIN = "http://testserver"
EXAMPLES = 2  # of each operation, right and wrong ones; raise it by hand for a long look
OPERATIONS = [(path, method) for path, methods in described()["paths"].items() for method in methods]


@pytest.fixture(autouse=True)
def kept_connection() -> Iterator[None]:
    """The test's transaction outlives a request, as with Django's own client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(scope="module")
def asking() -> Any:
    """Schemathesis, which takes as long to load as half of all else, and is needed here alone."""
    import schemathesis

    for kind in ENDINGS:
        schemathesis.serializer.alias(kind, "application/octet-stream")
    return schemathesis


@pytest.fixture(scope="module")
def document(asking: Any) -> Any:
    """The document as schemathesis reads it, once: it looks through the portal's sources for words to send."""
    asked_of = deepcopy(described())
    asked_of["servers"] = [{"url": PORTAL_URL}]
    for operation in (each for methods in asked_of["paths"].values() for each in methods.values()):
        del operation["security"]  # each request shows the key, so that a missing one is no example of what is wrong
    read = asking.openapi.from_dict(asked_of)
    read.app = WSGIHandler()
    return read


@pytest.fixture(params=["positive", "negative"], ids=["allowed", "forbidden"])
def mode(request: pytest.FixtureRequest, asking: Any) -> Any:
    """Whether what the document allows is asked, or what it forbids."""
    return asking.GenerationMode(request.param)


@pytest.mark.parametrize(("path", "method"), OPERATIONS, ids=[" ".join(one) for one in OPERATIONS])
def test_what_is_answered_is_what_is_described(path: str, method: str, mode: Any, document: Any, settings: Any) -> None:
    settings.API_PER_MINUTE, settings.ALLOWED_HOSTS = 10**6, ["localhost", "testserver"]
    _key, token = actions.give_key(system="Horizon", scopes=list(Scope), days=9, by=take_on("ilze"), at=AT)
    headers = {"Authorization": f"Bearer {token}"}
    with freeze_time(AT):
        asked(document[path][method.upper()].as_strategy(generation_mode=mode), headers)


def asked(cases: Any, headers: dict[str, str]) -> None:
    """Examples are drawn from a fixed seed, so that the same commit asks the same."""

    @settings(
        max_examples=EXAMPLES, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=cases)
    def answers(case: Any) -> None:
        case.call_and_validate(base_url=ORIGIN, headers=headers)

    answers()
