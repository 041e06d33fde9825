"""The chain of events shows what was changed, taken out or cut off, wherever it is."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from pagalms.audit import chain
from pagalms.audit.actions import record
from pagalms.audit.models import Event, Seal
from tests.people import NOON

pytestmark = pytest.mark.django_db


def five() -> list[Event]:
    for number in range(5):
        record("signed_in", by=None, at=NOON, subject=f"user:{number}", detail={"way": "Swedbank", "n": number})
    return list(Event.objects.order_by("-pk")[:5])[::-1]


def test_events_are_sealed_once_and_hold() -> None:
    before = Event.objects.count()
    five()
    assert chain.verify().unsealed == before + 5
    assert chain.seal() == before + 5
    assert chain.seal() == 0
    record("signed_in", by=None, at=NOON)
    assert chain.seal() == 1
    verdict = chain.verify()
    assert (verdict.fault, verdict.sealed, verdict.unsealed) == (None, before + 6, 0)
    assert chain.head().digest == verdict.head
    assert chain.head().at == NOON


def test_one_committed_late_is_sealed_behind_the_later_ones() -> None:
    events = five()
    late = events[1]
    number, late.pk = late.pk, None
    Event.objects.filter(pk=number).delete()
    chain.seal()
    Event.objects.create(pk=number, at=NOON, verb="late")
    assert chain.seal() == 1
    assert Seal.objects.order_by("-place")[0].event == number
    assert chain.verify().fault is None


def change(event: Event) -> None:
    Event.objects.filter(pk=event.pk).update(detail={"way": "Swedbank", "n": 1000})


def move(event: Event) -> None:
    Event.objects.filter(pk=event.pk).update(by=1)


def take_out(event: Event) -> None:
    Event.objects.filter(pk=event.pk).delete()


def take_out_with_its_seal(event: Event) -> None:
    take_out(event)
    Seal.objects.filter(event=event.pk).delete()


@pytest.mark.parametrize(
    ("attack", "kind"),
    [(change, "changed"), (move, "changed"), (take_out, "missing"), (take_out_with_its_seal, "unlinked")],
)
def test_an_event_is_tampered_with(attack: Callable[[Event], None], kind: str) -> None:
    third = five()[2]
    chain.seal()
    attack(third)
    fault = chain.verify().fault
    assert fault is not None
    assert fault.kind == kind
    with pytest.raises(CommandError, match=str(fault.place)):
        call_command("audit", "verify", stdout=StringIO())


def test_the_newest_end_is_cut_off() -> None:
    last = five()[-1]
    chain.seal()
    noted = chain.head().digest
    take_out_with_its_seal(last)
    assert chain.verify().fault is None
    fault = chain.verify(noted=noted).fault
    assert fault is not None
    assert fault.kind == "cut"
    with pytest.raises(CommandError, match="cut off"):
        call_command("audit", "verify", "--head", noted.hex(), stdout=StringIO())


def test_the_command_seals_and_tells() -> None:
    five()
    said = StringIO()
    call_command("audit", "seal", stdout=said)
    call_command("audit", "verify", stdout=said)
    assert chain.head().digest.hex() in said.getvalue()
    with pytest.raises(CommandError, match="64 hexadecimal"):
        call_command("audit", "verify", "--head", "xyz", stdout=StringIO())
