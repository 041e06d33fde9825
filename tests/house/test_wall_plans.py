"""Plans that PostgreSQL keeps do not carry one reader's wall to the next (ADR 0035)."""

from __future__ import annotations

import pytest
from django.db import connection

from pagalms.kernel import wall
from pagalms.properties.models import Ownership
from tests.people import NOON, Village

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

OFTEN = 8  # more than it takes to keep a plan


def seen() -> set[int]:
    """All ownerships without any filter: what the wall lets through."""
    return set(Ownership.objects.values_list("client", flat=True))


def kept() -> int:
    """How many plans the connection keeps for this statement."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%properties_ownership%%'")
        return int(cursor.fetchone()[0])


def test_the_same_statement_by_turns_shows_each_reader_their_own(village: Village) -> None:
    everybody = seen()
    for _time in range(OFTEN):
        for name in ("anna", "carla"):
            with wall.raised(reader=village.users[name].pk, on=NOON.date()):
                assert village.clients[name].pk in seen()
                assert seen() < everybody
        assert seen() == everybody
    assert kept()
