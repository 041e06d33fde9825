"""Two people, or one finger twice, at the same moment: real threads, real transactions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal
from threading import Barrier
from typing import TypeVar
from uuid import UUID, uuid4

import pytest
from django.db import connections

from pagalms.accounts.models import User
from pagalms.meters.actions import HandedIn, hand_in, hand_in_drafts, note_drafts, remind
from pagalms.meters.models import Reading, Submission
from pagalms.outbox.models import Letter
from tests.meters.forms import MAY, meters
from tests.meters.receipts import written_receipts
from tests.people import NOON, Village

T = TypeVar("T")
pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def at_once(*forms: Callable[[], T]) -> list[T]:
    start = Barrier(len(forms))

    def run(form: Callable[[], T]) -> T:
        try:
            start.wait(timeout=10)
            return form()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(forms)) as pool:
        return list(pool.map(run, forms))


def form(village: Village, by: User, values: dict[int, str], key: UUID) -> Callable[[], HandedIn]:
    return lambda: hand_in(by=by, flat=village.flat_a, values=values, confirmed={}, form_key=key, at=NOON)


def test_a_double_click_is_one_reading_and_one_receipt(village: Village) -> None:
    cold, hot = meters(village.flat_a)
    click = form(village, village.users["anna"], {cold.pk: "414,502", hot.pk: "270"}, uuid4())
    outcomes = at_once(click, click, click)
    assert len({outcome.receipt for outcome in outcomes}) == 1
    assert Reading.objects.filter(period=MAY).count() == 2
    assert Submission.objects.count() == len(written_receipts()) == 1


def test_co_owners_with_the_same_value_make_one_reading(village: Village) -> None:
    cold, _hot = meters(village.flat_a)
    outcomes = at_once(*(form(village, village.users[name], {cold.pk: "414"}, uuid4()) for name in ("anna", "bruno")))
    assert Reading.objects.filter(period=MAY).count() == 1
    assert len({outcome.receipt for outcome in outcomes}) == 1
    assert sorted(len(outcome.saved) for outcome in outcomes) == [0, 1]


def test_co_owners_with_different_values_the_later_corrects(village: Village) -> None:
    cold, hot = meters(village.flat_a)
    anna = form(village, village.users["anna"], {cold.pk: "414", hot.pk: "270"}, uuid4())
    bruno = form(village, village.users["bruno"], {hot.pk: "271", cold.pk: "415"}, uuid4())
    assert all(outcome.saved == {cold.pk, hot.pk} for outcome in at_once(anna, bruno))
    for meter in (cold, hot):
        versions = list(Reading.objects.filter(meter=meter, period=MAY).order_by("version"))
        assert [(each.version, each.current) for each in versions] == [(1, False), (2, True)]
    last = {each.value for each in Reading.objects.filter(period=MAY, current=True)}
    assert last in ({Decimal(414), Decimal(270)}, {Decimal(415), Decimal(271)})  # one form whole, not a mixture


def test_two_workers_remind_nobody_twice(village: Village) -> None:
    opens = datetime(2026, 5, 30, 6, 5, tzinfo=UTC)
    at_once(*(lambda: remind(at=opens) for _worker in range(3)))
    assert set(Counter(Letter.objects.values_list("to", flat=True)).values()) == {1}


def test_two_workers_hand_a_draft_in_once(village: Village) -> None:
    cold, _hot = meters(village.flat_a)
    before, opens = datetime(2026, 5, 20, 9, tzinfo=UTC), datetime(2026, 5, 29, 21, 1, tzinfo=UTC)
    note_drafts(
        by=village.users["anna"], flat=village.flat_a, values={cold.pk: "414"}, confirmed={}, by_itself=True, at=before
    )
    at_once(*(lambda: hand_in_drafts(at=opens) for _worker in range(3)))
    assert Reading.objects.filter(period=MAY).count() == Submission.objects.count() == len(written_receipts()) == 1
