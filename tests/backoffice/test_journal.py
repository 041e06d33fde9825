"""Ilze and Uldis look up who did what; nothing in it names a resident."""

from __future__ import annotations

from typing import Any
from weakref import WeakSet

import pytest
from django.db.models.signals import post_init
from django.test import Client

from pagalms.audit import chain
from pagalms.audit.actions import looked, record
from pagalms.audit.models import Event
from tests.backoffice.visits import staff_visit, take_on
from tests.people import NOON, Village

pytestmark = pytest.mark.django_db
PAGE = "/birojs/zurnals/"


def text(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_uldis_finds_what_gunta_did(village: Village) -> None:
    gunta = take_on("gunta")
    looked("readings", by=gunta, at=NOON, subjects=["client:7"])
    record("reading_refused", by=gunta, at=NOON, subject="apartment:9", detail={"reason": "<b>nav</b>"})
    record("bills_stopped", by=None, at=NOON, subject="user:12")
    chain.seal()
    with staff_visit("uldis") as browser:
        everything = text(browser, PAGE)
        assert "skatījās personas datus" in everything
        assert '<td data-name="Kas">Gunta' in everything  # the name that the cell has where the table is folded
        assert "&lt;b&gt;nav&lt;/b&gt;" in everything
        assert chain.head().digest.hex() in everything
        hers = text(browser, f"{PAGE}?kas={gunta.pk}&ko=reading_refused")
        assert "rādījums noraidīts" in hers
        assert "konts 12" not in hers
        assert "dzīvoklis 9" in text(browser, f"{PAGE}?par=apartment:9")
        assert "Nekas tāds nav darīts" in text(browser, f"{PAGE}?no=2026-06-01&lidz=2026-06-02")
        csv = text(browser, f"/birojs/zurnals.csv?kas={gunta.pk}")
        assert "dzīvoklis 9;iemesls: <b>nav</b>" in csv
        assert "user" not in csv


@pytest.mark.parametrize("asked", ["kas=x", "ko=%00", "no=31.02.2026", "par=%27+or+1=1", "pirms=%D9%A3", "pirms=9" * 9])
def test_nonsense_is_asked_calmly(village: Village, asked: str) -> None:
    with staff_visit("ilze") as browser:
        text(browser, f"{PAGE}?{asked}")
        text(browser, f"/birojs/zurnals.csv?{asked}")


def test_a_long_file_is_written_event_by_event(village: Village) -> None:
    """All events at once are memory that the process keeps: there may be 50,000 in a file."""
    Event.objects.bulk_create(Event(at=NOON, verb="signed_in", subject=f"user:{n}") for n in range(5000, 9000))
    alive, most = WeakSet[Event](), 0

    def note(instance: Event, **_more: Any) -> None:
        nonlocal most
        alive.add(instance)
        most = max(most, len(alive))

    with staff_visit("ilze") as browser:
        post_init.connect(note, sender=Event)
        try:
            file = browser.get("/birojs/zurnals.csv?ko=signed_in").content.decode()
        finally:
            post_init.disconnect(note, sender=Event)
    assert all(f"konts {n};" in file for n in range(5000, 9000))
    assert most <= 2100, "two pieces of a thousand, while the next one comes"


def test_a_long_journal_has_pages(village: Village) -> None:
    Event.objects.bulk_create(Event(at=NOON, verb="signed_in", subject=f"user:{n}") for n in range(1000, 1120))
    with staff_visit("ilze") as browser:
        first = text(browser, f"{PAGE}?ko=signed_in")
        assert "konts 1119" in first
        assert "konts 1000" not in first
        older = first.split("pirms=")[1].split('"')[0]
        assert "konts 1060" in text(browser, f"{PAGE}?ko=signed_in&pirms={older}")


def test_values_are_told_in_words(village: Village) -> None:
    details = [
        ("question_asked", {"topic": "house"}, "Māja un pagalms"),
        ("meter_letters_chosen", {"opening": True, "hour": 9, "last_day": False}, "stunda: 9, kad var nodot rādījumus"),
        ("bills_wanted", {"given_at": "settings"}, "uzstādījumos"),
        ("readings_entered", {"channel": "phone", "readings": 2}, "rādījumi: 2"),
        ("letter_tested", {"kind": "reading_receipt"}, "rādījumi saņemti"),
    ]
    for verb, detail, _words in details:
        record(verb, by=None, at=NOON, subject="user:12", detail=detail)
    with staff_visit("uldis") as browser:
        csv = text(browser, "/birojs/zurnals.csv")
    for _verb, _detail, words in details:
        assert words in csv
