"""Prepared statements answer what their query sets answer, however often and for whom they are asked."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db.models import QuerySet

from pagalms.kernel.prepared import KEPT, Prepared
from pagalms.meters.models import Reading
from pagalms.properties.models import Apartment, Ownership
from tests.people import NOON, Village


def of_flats(flats: list[int], day: date) -> QuerySet[Ownership]:
    found = Ownership.objects.filter(apartment__in=flats, period__contains=day)
    return found.select_related("client", "apartment__house").order_by("pk")


def test_it_answers_what_the_query_set_answers(village: Village, django_assert_num_queries: Any) -> None:
    ask = Prepared(of_flats)
    for flats in ([village.flat_a.pk], [village.flat_c.pk], [village.flat_b.pk, village.flat_c.pk], []):
        for day in (date(2025, 1, 1), date(2026, 5, 31)):
            with django_assert_num_queries(1 if flats else 0):
                found = ask(flats=flats, day=day)
                said = [(str(one.client), str(one.apartment.house)) for one in found]
            wanted = list(of_flats(flats, day))
            assert found == wanted
            assert said == [(str(one.client), str(one.apartment.house)) for one in wanted]


def test_it_keeps_some_shapes_and_begins_anew_after_them(village: Village) -> None:
    built = []

    def of_keys(keys: list[int]) -> QuerySet[Apartment]:
        built.append(len(keys))
        return Apartment.objects.filter(pk__in=keys)

    ask = Prepared(of_keys)
    for length in (*range(1, KEPT + 2), KEPT + 1, 1):
        assert ask(keys=[village.flat_a.pk] * length) == [village.flat_a]
    assert built == [*range(1, KEPT + 2), 1]


def test_rows_of_values_too(village: Village) -> None:
    ask = Prepared(
        lambda since, channel: Reading.objects.filter(recorded_at__gte=since, channel=channel).values_list("value")
    )
    assert len(ask(since=NOON, channel="portal")) == Reading.objects.count()
    assert ask(since=NOON, channel="paper") == []


def test_a_value_that_is_not_used_as_it_is_is_told_at_once(village: Village) -> None:
    with pytest.raises(LookupError, match="number"):
        Prepared(lambda number: Apartment.objects.filter(pk=number + 1))(number=1)
    with pytest.raises(TypeError):
        Prepared(lambda standing: Reading.objects.filter(current=standing))(standing=True)
