"""What a process believes of the manager, and for how long."""

from __future__ import annotations

from typing import Any

from django.test import RequestFactory

from pagalms.manager import queries
from pagalms.manager.models import Version
from pagalms.manager.rules.sayings import Kind
from pagalms.ui.context import portal_known
from tests.people import NOON


def test_what_another_machine_saved_is_seen_after_a_few_seconds(db: None, django_assert_num_queries: Any) -> None:
    said = {**queries.details_of({}).kept(), "short_name": "Jaunie Nami"}
    queries.believe({})
    Version.objects.create(kind=Kind.DETAILS, said=said, at=NOON)
    with django_assert_num_queries(0):
        assert queries.manager().short_name == "Kalna Nami", "within the seconds that a process believes"
    queries.believe({}, seconds=0)
    with django_assert_num_queries(1):
        assert [queries.manager().short_name for _page in range(5)] == ["Jaunie Nami"] * 5
    queries.believe({Kind.DETAILS: said}, seconds=0)
    with django_assert_num_queries(0):
        assert portal_known(RequestFactory().get("/"))["manager"].short_name == "Jaunie Nami", "while nothing answers"
