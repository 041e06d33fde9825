"""Who reads a document of a flat: by the day that decides, whoever owns, owned, co-owns or represents (FAQ 6)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from pagalms.documents.actions import Face, Sheet, publish
from pagalms.documents.queries import papers_for
from pagalms.documents.rules.period import deciding_day, last_day
from pagalms.identity.models import PersonalCode
from pagalms.properties.models import Ownership
from tests.files.samples import PDF
from tests.moments import freeze_time
from tests.people import CODES, NOON, Village, own, represent, user_for, users_for
from tests.resident.visits import visit, words_of


@pytest.fixture(autouse=True)
def _folder(tmp_path: Any, settings: Any) -> Iterator[None]:
    backend = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": backend}
    with freeze_time(NOON):
        yield


# title: day on it, year, part, who reads it. egons sold on 15.08.2025 to felikss, who acts for himself through "hugo";
# bruno bought his half of anna's flat on 01.03.2026; dana and gatis represent anna, dana with every right.
FLAT_C = {
    "Akts 2009": (date(2009, 12, 31), None, "", set()),
    "Akts pirms pārdošanas": (date(2025, 8, 15), None, "", {"egons"}),
    "Akts pēc pārdošanas": (date(2025, 8, 16), None, "", {"felikss", "hugo"}),
    "Izraksts par jūliju": (date(2025, 9, 1), 2025, "07", {"egons"}),
    "Izraksts par augustu": (date(2025, 9, 1), 2025, "08", {"felikss", "hugo"}),
    "Izraksts par 2024": (date(2026, 1, 20), 2024, "", {"egons"}),
    "Plāns 2025. gadam": (date(2025, 1, 20), 2025, "", {"egons"}),
    "Darbi jūlijā": (date(2026, 7, 1), None, "", {"felikss", "hugo"}),
}
FLAT_A = {
    "Akts pirms Bruno": (date(2026, 2, 28), None, "", {"anna", "dana", "gatis"}),
    "Akts pie abiem": (date(2026, 3, 1), None, "", {"anna", "bruno", "dana", "gatis"}),
    "Pārskats Q1": (date(2026, 4, 10), 2026, "Q1", {"anna", "bruno", "dana", "gatis"}),
    "Pārskats 2025": (date(2026, 4, 10), 2025, "", {"anna", "dana", "gatis"}),
}
READERS = ("anna", "bruno", "carla", "dana", "egons", "felikss", "gatis", "hugo")


def test_the_day_that_decides() -> None:
    ends = {"": "12-31", "Q1": "03-31", "Q4": "12-31", "02": "02-29"}
    assert {part: last_day(2024, part).isoformat()[5:] for part in ends} == ends
    assert deciding_day(date(2026, 1, 20), year=2026) == date(2026, 1, 20)
    assert deciding_day(date(2026, 1, 20), year=2025, part="Q4") == date(2025, 12, 31)


def test_who_reads_which(village: Village) -> None:
    village.users |= {"felikss": user_for("felikss"), **users_for({"hugo": "080880-19999"})}
    CODES["hugo"] = "080880-19999"
    represent([("hugo", village.clients["felikss"], village.flat_c, False)], since=date(2026, 1, 1))
    Ownership.objects.filter(client=village.clients["bruno"]).delete()
    own(village.clients["bruno"], village.flat_a, share=(1, 2), since=date(2026, 3, 1))
    expected: dict[int, set[str]] = {}
    for flat, rows in ((village.flat_a, FLAT_A), (village.flat_c, FLAT_C)):
        for title, (dated, year, part, readers) in rows.items():
            face = Face(kind="act", title=title, dated=dated, year=year, part=part)
            made = publish(face=face, sheet=Sheet(PDF, "a.pdf"), apartment=flat, by=None, at=NOON)
            hidden = publish(face=face, sheet=Sheet(PDF, "a.pdf"), apartment=flat, audience="staff", by=None, at=NOON)
            expected |= {made.pk: readers, hidden.pk: set()}
    own_face = Face(kind="certificate", title="Izziņa Egonam", dated=date(2026, 5, 1))
    letter = publish(
        face=own_face, sheet=Sheet(PDF, "i.pdf"), client=village.clients["egons"], apartment=village.flat_c,
        by=None, at=NOON,
    )  # fmt: skip
    expected[letter.pk] = {"egons"}
    titles = {**FLAT_A, **FLAT_C}
    for name in READERS:
        codes = [bytes(one.digest) for one in PersonalCode.objects.filter(person__user=village.users[name])]
        opened = {paper.document.pk for paper in papers_for(village.users[name], codes=codes, on=NOON.date())}
        assert opened == {key for key, readers in expected.items() if name in readers}, name
        with visit(village, name) as client:
            for key in (min(expected), max(expected)):
                assert (client.get(f"/dokumenti/{key}/").status_code == 200) == (name in expected[key]), name
            listed = words_of(client.get("/dokumenti/", follow=True))
            assert {title for title in titles if title in listed} == {
                title for title, (*_, readers) in titles.items() if name in readers
            }, name


def test_who_no_longer_represents_reads_nothing_of_it(village: Village) -> None:
    face = Face(kind="act", title="Akts", dated=date(2026, 4, 1))
    act = publish(face=face, sheet=Sheet(PDF, "a.pdf"), apartment=village.flat_a, by=None, at=NOON)
    with visit(village, "dana") as dana:
        assert dana.get(f"/dokumenti/{act.pk}/").status_code == 200
    Ownership.objects.filter(client=village.clients["anna"]).update(period=("2010-01-01", "2026-05-20"))
    with visit(village, "anna") as anna, visit(village, "dana") as dana:
        assert [client.get(f"/dokumenti/{act.pk}/").status_code for client in (anna, dana)] == [200, 404]
