"""anna and bruno before two screens at the same moment: one reading stands, and both screens say which."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from threading import Event
from time import sleep
from typing import Any

import pytest
from django.db import transaction

from pagalms.meters.models import Meter, Reading, Submission
from tests.meters.test_at_once import at_once
from tests.people import NOON, Village, own
from tests.resident.visits import address, current, form_of, meters, visit, words_of

MAY = date(2026, 5, 1)
ALL = "/skaititaji/ipasumi/"
pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def sending(client: Any, where: str, form: dict[str, str]) -> Callable[[], Any]:
    return lambda: client.post(where, form)


def test_the_second_sees_what_stands_and_may_change_it(village: Village) -> None:
    flat, (cold, hot) = village.flat_a, meters(village.flat_a)
    with visit(village, "anna") as anna, visit(village, "bruno") as bruno:
        said = {anna: ("414,5", "270,1"), bruno: ("414,6", "270,2")}
        forms = {
            client: form_of(client.get(address(flat)))
            | {f"reading-{cold.pk}": values[0], f"reading-{hot.pk}": values[1]}
            for client, values in said.items()
        }
        answers = dict(zip(said, at_once(*(sending(one, address(flat), forms[one]) for one in said)), strict=True))
        assert sorted(answer.status_code for answer in answers.values()) == [302, 422]
        first, second = sorted(said, key=lambda one: answers[one].status_code)
        page = words_of(answers[second])
        assert "2 rādījumi jāapstiprina" in page
        for value in said[first]:
            assert f"Kopš atvērāt lapu, par šo skaitītāju ir saņemts {value}00 (31.05.2026 12.00)." in page
            assert f"Līdz tam spēkā ir {value}00. To nodeva cits šī īpašuma lietotājs." in page
        assert form_of(answers[second])[f"reading-{cold.pk}"] == said[second][0]
        assert {reading.version for reading in (current(cold), current(hot))} == {1}

        changed = form_of(answers[second]) | {f"reading-{hot.pk}": ""}  # the cold one after all, the hot one not
        assert second.post(address(flat), changed).status_code == 302
        for one in said:
            screen = words_of(one.get(address(flat)))
            assert f"00{said[second][0]}00m³" in screen
            assert f"00{said[first][1]}00m³" in screen
            assert screen.count("no cita šī īpašuma lietotāja") == 1
        assert first.post(address(flat), forms[first]).status_code == 302  # its answer was lost: nothing is undone
    assert current(cold).value == Decimal(said[second][0].replace(",", "."))


def test_three_clicks_on_the_form_of_two_flats_are_one_receipt_each(village: Village) -> None:
    own(village.clients["anna"], village.flat_c)
    both = [*meters(village.flat_a), *meters(village.flat_c)]
    with visit(village, "anna") as one, visit(village, "anna") as two, visit(village, "anna") as three:
        form = form_of(one.get(ALL)) | {f"reading-{meter.pk}": "414,5" for meter in both}
        form |= {f"sure-{meter.pk}": "414,5" for meter in both}
        answers = at_once(*(sending(client, ALL, form) for client in (one, two, three)))
        assert {answer.status_code for answer in answers} == {302}
        assert len({answer["Location"] for answer in answers}) == 1
        other_tab = form_of(two.get(f"{ALL}?labot={both[0].pk}")) | {f"reading-{both[0].pk}": "414,7"}
        assert two.post(ALL, other_tab).status_code == 302
        stale = three.post(ALL, other_tab | {"form_key": "", f"reading-{both[0].pk}": "414,8"})
        assert "saņemts 414,700" in words_of(stale)
    assert Submission.objects.count() == 3
    assert Reading.objects.filter(period=MAY, current=True).count() == 4


def test_a_meter_replaced_while_the_form_arrives(village: Village) -> None:
    cold, hot = meters(village.flat_a)
    begun = Event()

    def replace() -> None:
        with transaction.atomic():
            Meter.objects.filter(pk=cold.pk).update(removed_on=NOON.date())
            begun.set()
            sleep(0.3)  # the form has reached the row by then, and waits for us

    with visit(village, "anna") as anna:
        form = form_of(anna.get(address(village.flat_a))) | {
            f"reading-{cold.pk}": "414,5",
            f"reading-{hot.pk}": "270,1",
        }

        def send() -> Any:
            begun.wait(timeout=10)
            return anna.post(address(village.flat_a), form)

        _done, answer = at_once(replace, send)
        assert answer.status_code == 422
        assert f"Skaitītājs Nr. {cold.serial_no} vairs nav nolasāmo vidū; nav saglabāts: 414,5" in words_of(answer)
        assert re.search(r'value="270,1"', answer.content.decode())
    assert not Reading.objects.filter(period=MAY).exists()
