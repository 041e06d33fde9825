"""Letters about new documents: to whoever may read them, one a person for all, never what a letter must not tell."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from pagalms.documents import actions
from pagalms.documents.actions import Face, Sheet
from pagalms.documents.models import Document, Told
from pagalms.documents.queries import document as current
from pagalms.documents.queries import letters_about, versions_to_tell
from pagalms.documents.rules.telling import LONGEST, PAUSE, are_due
from pagalms.outbox.models import Letter
from tests.files.samples import PDF
from tests.moments import freeze_time
from tests.people import NOON, Village
from tests.resident.visits import visit

TODAY = NOON.date()
ACT = Face("act", "Maiņas akts", date(2026, 5, 20))


@pytest.fixture(autouse=True)
def _folder(tmp_path: Any, settings: Any) -> Iterator[None]:
    backend = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": backend}
    with freeze_time(NOON):
        yield


def published(village: Village, face: Face = ACT, *, at: datetime = NOON, letters: bool = True, **of: Any) -> Document:
    sheet = Sheet(PDF, "akts.pdf")
    return actions.publish(face=face, sheet=sheet, by=village.users["carla"], at=at, letters=letters, **of)


def tell_all(at: datetime, most: int = 100) -> list[str]:
    """Let the worker look at that time; the letters it wrote, as "name: subject"."""
    before, last = Letter.objects.count(), 0
    versions = versions_to_tell(at=at)
    while versions and (last := actions.tell(versions, after=last, on=at.date(), at=at, most=most)):
        pass
    rows = Letter.objects.filter(kind="documents").order_by("pk")[before:]
    return [f"{letter.to.partition('@')[0]}: {letter.subject}" for letter in rows]


def letter_to(name: str) -> str:
    return Letter.objects.filter(to=f"{name}@example.lv", kind="documents").latest("pk").text


def test_when_they_go_out() -> None:
    assert not are_due(NOON, NOON, at=NOON + PAUSE - timedelta(seconds=1))
    assert are_due(NOON, NOON, at=NOON + PAUSE)
    assert not are_due(NOON, NOON + PAUSE, at=NOON + PAUSE * 1.5)
    assert are_due(NOON, NOON + LONGEST, at=NOON + LONGEST)


def test_many_documents_are_one_letter_a_person(village: Village) -> None:
    for number in range(12):
        published(village, Face("statement", f"Izraksts {number}", date(2026, 5, 20)), apartment=village.flat_a)
    late = published(village, at=NOON + PAUSE / 2, client=village.clients["anna"])
    assert tell_all(NOON + PAUSE) == []  # the last one came five minutes ago
    told = tell_all(NOON + 2 * PAUSE, most=2)
    assert told == [
        "anna: 13 jauni dokumenti portālā", "bruno: 12 jauni dokumenti portālā",
        "dana: 12 jauni dokumenti portālā", "gatis: 12 jauni dokumenti portālā",
    ]  # fmt: skip
    text = letter_to("anna")
    assert text.count("testserver/dokumenti/") == 10  # by name; the rest in the section, which has them all
    assert f"/ipasumi/{village.flat_a.pk}/dokumenti/" in text
    assert "Vēl 3 dokumenti" in text
    assert f"/ipasumi/{village.flat_a.pk}/dokumenti/" in letter_to("bruno")
    assert letters_about(current(late.pk)).written == 1  # type: ignore[arg-type]
    assert tell_all(NOON + 9 * PAUSE) == []


def test_each_is_told_of_what_they_may_read(village: Village) -> None:
    published(village, Face("statement", "Izraksts par 2024", date(2026, 5, 1), year=2024), apartment=village.flat_c)
    published(village, Face("contract", "Carlas līgums", date(2026, 5, 1)), client=village.clients["carla"])
    published(village, Face("report", "Slepens pārskats", date(2026, 5, 1)), house=village.house)
    published(village, Face("plan", "Tikai birojam", date(2026, 5, 1)), house=village.house, audience="staff")
    gone = published(village, Face("act", "Atsaukts", date(2026, 5, 1)), apartment=village.flat_a)
    actions.withdraw(gone.pk, by=village.users["carla"], at=NOON)
    opened = published(village, Face("act", "Jau atvērts", date(2026, 5, 1)), client=village.clients["anna"])
    published(village, Face("act", "Arhīvs", date(2019, 5, 1)), apartment=village.flat_a, letters=False)
    with visit(village, "anna") as anna:
        anna.get(f"/dokumenti/{opened.pk}/")
    assert [one.partition(":")[0] for one in tell_all(NOON + PAUSE)] == [
        "anna",
        "bruno",
        "carla",
        "egons",
        "dana",
        "gatis",
    ]
    assert "Izraksts par 2024" in letter_to("egons")  # who sold, of his own time
    assert "Carlas līgums" in letter_to("carla")
    house = letter_to("anna")
    assert "Liepu iela 14" in house
    assert "banku, eParakstu vai Smart-ID" in house
    assert f"/ipasumi/{village.flat_a.pk}/majas-lieta/" in house
    every = "".join(Letter.objects.filter(kind="documents").values_list("text", flat=True))
    for title in ("Slepens", "Tikai birojam", "Atsaukts", "Jau atvērts", "Arhīvs"):
        assert title not in every, title


def test_a_newer_version_is_told_as_one(village: Village) -> None:
    document = published(village, apartment=village.flat_b)
    tell_all(NOON + PAUSE)
    actions.replace(document.pk, sheet=Sheet(PDF + b"%", "labots.pdf"), by=village.users["anna"], at=NOON + LONGEST)
    assert tell_all(NOON + 2 * LONGEST) == ["carla: 1 jauns dokuments portālā"]
    assert "(jaunāka redakcija)" in letter_to("carla")
    assert Told.objects.count() == 2


def test_one_press_stops_them(village: Village, client: Client) -> None:
    published(village, apartment=village.flat_b)
    tell_all(NOON + PAUSE)
    href = Letter.objects.get(kind="documents").headers["List-Unsubscribe"].strip("<>")
    assert "Jauni dokumenti" in client.get(urlsplit(href).path).content.decode()
    client.post(urlsplit(href).path, {"List-Unsubscribe": "One-Click"})
    published(village, apartment=village.flat_b, at=NOON + LONGEST)
    assert tell_all(NOON + 2 * LONGEST) == []
    with visit(village, "carla") as carla:
        carla.post("/uzstadijumi/vestules/dokumenti/", {"wanted": "yes"})
    published(village, apartment=village.flat_b, at=NOON + 3 * LONGEST)
    assert tell_all(NOON + 4 * LONGEST) == ["carla: 1 jauns dokuments portālā"]
