"""Search for residents: everything one may see, in any form of the word, and nothing of anybody else's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from typing import Any
from urllib.parse import quote

import pytest
from django.core.management import call_command
from django.db import connection

from pagalms.billing import actions as billing
from pagalms.documents.actions import Face, Sheet, publish, withdraw
from pagalms.documents.models import Document
from pagalms.housefile.actions import note_decision, plan_work, set_money
from pagalms.meters.models import Meter
from pagalms.notices import actions as notices
from pagalms.notices.models import Version
from tests.billing.books import USUAL, issue
from tests.correspondence.letters import asked as question
from tests.files.samples import PDF
from tests.notices.board import TODAY, draft, published
from tests.people import NOON, Village, own
from tests.resident.test_house_file import strong_visit
from tests.resident.visits import visit, words_of

LINE = re.compile(r'<li><a href="([^"]+)"><span><b>(.*?)</a></li>', re.DOTALL)
ROWS = (("heating", "m2", "62.3", "0.61", "38.00", "12", "4.56"), *USUAL[:1])


@pytest.fixture(autouse=True)
def _folder(tmp_path: Any, settings: Any) -> None:
    backend = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": backend}


def look(client: Any, words: str, **more: str) -> Any:
    return client.get("/meklet/", {"q": words, **more})


def found(answer: Any) -> dict[str, str]:
    """The lines of a result: what they say, by their address."""
    assert answer.status_code == 200
    plain = {href: re.sub(r"</?mark>", "", text) for href, text in LINE.findall(answer.content.decode())}
    return {href: " ".join(re.sub(r"<[^>]+>", " ", text).split()) for href, text in plain.items()}


def marked(answer: Any) -> set[str]:
    return set(re.findall(r"<mark>(.*?)</mark>", answer.content.decode()))


@pytest.fixture
def courtyard(village: Village) -> Iterator[Village]:
    """Something of everything about heating, the roof and water, in both houses."""
    by, house = village.users["anna"], village.house
    for flat, client, month in (
        (village.flat_a, "anna", 3),
        (village.flat_a, "bruno", 4),
        (village.flat_b, "carla", 4),
        (village.flat_c, "felikss", 4),
    ):
        bill = issue(flat, village.clients[client], date(2026, month, 1), rows=ROWS)
        bill.lines.filter(service_code="heating").update(description="Apkure un siltummezgls")
    sold = issue(village.flat_c, village.clients["egons"], date(2025, 7, 1), rows=ROWS)
    sold.lines.filter(service_code="heating").update(description="Apkure un siltummezgls")
    billing.rewrite_words()
    published(by, "Ūdeņu atslēgšana", house=house, text="Siltummezglā mainīs sūkni. <b>Apkures</b> nebūs.")
    published(by, "Citas mājas apkure", house=village.other_house)
    published(by, "Bruņas durvis visiem", text="Apkuri ieslēdz rudenī.")
    notices.write(draft("Apkures melnraksts"), by=by, on=TODAY, at=NOON)
    question(by, "Kāpēc rēķinā apkure ir dārgāka?", flat=village.flat_a)
    question(village.users["carla"], "Carlas apkure nedarbojas.")
    for flat, title in ((village.flat_a, "Apkures skaitītāja akts"), (village.flat_b, "Carlas apkures akts")):
        face = Face(kind="act", title=title, dated=date(2026, 4, 2), number="A-77/2026")
        publish(face=face, sheet=Sheet(PDF, "nomaiņa.pdf"), apartment=flat, by=by, at=NOON)
    for audience, title in (("owners", "Apkures sistēmas pārbaude"), ("staff", "Slepenā apkures tāme")):
        face = Face(kind="inspection", title=title, dated=date(2026, 2, 2))
        publish(face=face, sheet=Sheet(PDF, "parbaude.pdf"), house=house, audience=audience, by=by, at=NOON)
    plan_work(house=house, kind="repair", title="Apkures stāvvadu maiņa", planned_on=date(2026, 8, 1), by=by, at=NOON)
    note_decision(house=house, title="Par apkures remontu", decided_on=date(2025, 12, 11), by=by, at=NOON)
    set_money(house=house, year=2025, purpose="Apkure", income=Decimal(5), expense=Decimal("12.50"), by=by, at=NOON)
    return village


def test_anna_finds_heating_everywhere(courtyard: Village) -> None:
    flat = courtyard.flat_a
    with visit(courtyard, "anna") as anna:
        answer = look(anna, "apkure")
        lines = found(answer)
        for typed in ("APKURES", "apkuri", "apkurei", "apkur"):
            assert list(found(look(anna, typed))) == list(lines), typed
    said = " ".join(lines.values())
    for words in (
        "Rēķins par 2026. gada martu", "Rēķins par 2026. gada aprīli",
        "Apkure un siltummezgls 42,56 €", "Ūdeņu atslēgšana",
        "&lt;b&gt;Apkures&lt;/b&gt; nebūs", "Bruņas durvis visiem", "Kāpēc rēķinā apkure ir dārgāka?",
        "Apkures skaitītāja akts",
    ):  # fmt: skip
        assert words in said.replace("\u00a0", " "), (words, said)
    assert f"/ipasumi/{flat.pk}/rekini/202604-{flat.pk:06d}/" in lines
    for hidden in ("Citas mājas", "Carlas", "melnraksts", "Slepen", "stāvvadu", "sistēmas", "2025. gada jūlij"):
        assert hidden not in answer.content.decode(), hidden
    assert marked(answer) >= {"Apkure", "Apkures", "Apkuri", "apkure"}


def test_each_sees_only_their_own(courtyard: Village) -> None:
    mine = {"anna": 7, "bruno": 5, "dana": 6, "gatis": 6, "carla": 5, "egons": 1}
    own_words = {
        "bruno": "Bruņas", "dana": "skaitītāja akts", "carla": "Carlas apkure nedarbojas", "egons": "2025. gada jūliju",
    }  # fmt: skip
    for name in mine:
        with visit(courtyard, name) as client:
            lines = found(look(client, "apkure"))
        said = " ".join(lines.values()).replace("\u00a0", " ")
        assert own_words.get(name, "") in said, (name, said)
        assert ("Kāpēc rēķinā" in said) == (name == "anna")
        assert ("Carlas" in said) == (name == "carla")
        assert ("Ūdeņu" in said) == (name not in ("carla", "egons"))
        if name in ("dana", "egons"):
            with visit(courtyard, name) as client:
                opened = {href: client.get(href.split("#")[0]).status_code for href in lines}
            assert set(opened.values()) == {200}, (name, opened)
    with visit(courtyard, "egons") as egons:
        lines = found(look(egons, "apkure"))
        assert [href for href in lines if "rekini" in href] == [f"/arhivs/rekini/202507-{courtyard.flat_c.pk:06d}/"]
        assert "Liepu iela 14–2" in " ".join(lines.values()), "of a flat sold, the flat is named"


def test_the_house_file_needs_the_session_not_the_words(courtyard: Village) -> None:
    note = "Mājas lietā meklējam tikai pēc drošas pierakstīšanās."
    with visit(courtyard, "anna") as anna:
        with_something, with_nothing = look(anna, "stāvvadu"), look(anna, "zilonis")
        for answer in (with_something, with_nothing):
            assert words_of(answer).count(note) == 1
            assert "Nekas nav atrasts" in words_of(answer)
        assert "stāvvadu" in with_something.content.decode(), "only what was typed comes back"
        assert not marked(with_something)
        step_up = anna.get("/meklet/majas-lieta/", {"q": "stāvvadu"})
        assert step_up.status_code == 403
        assert f'value="/meklet/majas-lieta/?q={quote("stāvvadu")}' in step_up.content.decode()
    with strong_visit(courtyard, "bruno") as bruno:
        assert bruno.get("/meklet/majas-lieta/?q=jumts+%26+x").headers["Location"] == "/meklet/?q=jumts+%26+x"
        answer = look(bruno, "apkure")
        said = " ".join(found(answer).values()).replace("\u00a0", " ")
        for words in ("stāvvadu", "sistēmas pārbaude", "Par apkures remontu", "Apkure, 2025", "izdevumi 12,50 €"):
            assert words in said, words
        assert "izdevumi 12,50\u00a0€" in answer.content.decode(), "figures are not torn apart at the end of a line"
        assert note not in words_of(answer)
        assert "Slepen" not in said
    with strong_visit(courtyard, "carla") as carla:
        assert "stāvvadu" not in " ".join(found(look(carla, "apkures stavvadi")).values())


def test_numbers_months_and_amounts(courtyard: Village) -> None:
    flat = courtyard.flat_a
    bill = f"/ipasumi/{flat.pk}/rekini/202604-{flat.pk:06d}/"
    meter = Meter.objects.filter(point__apartment=flat).first()
    assert meter
    with visit(courtyard, "anna") as anna:
        for typed in (
            "74,46 aprilis", "aprīļa rēķins", "04.2026", f"202604-{flat.pk:06d}", "rekini 2026 aprili apkure",
            "10.05.2026",
        ):  # fmt: skip
            assert next(iter(found(look(anna, typed)))) == bill, typed
        for typed in (meter.serial_no, meter.serial_no[:5], "skaititaja", "aukstais udens virtuve"):
            assert f"/ipasumi/{flat.pk}/skaititaji/{meter.point_id}/" in found(look(anna, typed)), typed
        for typed in ("A-77/2026", "nomaina", "77"):
            assert "Apkures skaitītāja akts" in " ".join(found(look(anna, typed)).values()), typed
        for typed, href in (
            ("parole", "/ieeja/parole/maina/"), ("kalendārs", "/uzstadijumi/#atgadinajumi"),
            ("majas lieta", "/palidziba/#sadalas"), ("pilnvara", "/palidziba/#redz"),
        ):  # fmt: skip
            assert href in found(look(anna, typed)), (typed, found(look(anna, typed)))
        assert set(found(look(anna, "parole", sadala="pages"))) == {"/ieeja/parole/maina/", "/uzstadijumi/"}
    with visit(courtyard, "anna", language="en") as anna:
        assert next(iter(found(look(anna, "bill april")))) == bill
        assert "/ieeja/parole/maina/" in found(look(anna, "password"))


def test_the_best_come_first(courtyard: Village) -> None:
    by, house = courtyard.users["anna"], courtyard.house

    def at(days: int) -> datetime:
        return NOON - timedelta(days=days)

    for title, text, days in (
        ("Remonts pagalmā", "Tiks mainīts jumts un durvis.", 1),
        ("Jumts un durvis", "Pēc tam remontēs.", 9),
        ("Jumtu remonts", "Sāksim drīz.", 8),
        ("Jumta remonts", "Pabeigts.", 7),
        ("Pagalma jumts", "Tikai viens vārds.", 0),
    ):
        published(by, title, text=text, house=house, at=at(days), first=at(days).date())
    with visit(courtyard, "bruno") as bruno:
        lines = found(look(bruno, "jumta remonts"))
        order = [text.split(" Sāk")[0].split(" Pab")[0][:13] for href, text in lines.items() if "pazinojumi" in href]
        assert order[:2] == ["Jumta remonts", "Jumtu remonts"], "in a row, the fresher first"
        assert "Pagalma jumts" not in " ".join(lines.values()), "one of two words is not most of them"
        rare = look(bruno, "pagalma zilonis")
        assert "Pagalma jumts" in " ".join(found(rare).values()), "but better than nothing"
        assert "Visi šie vārdi kopā nav atrasti." in words_of(rare)


def test_property_is_named_when_there_are_several(courtyard: Village) -> None:
    own(courtyard.clients["anna"], courtyard.flat_b)
    with visit(courtyard, "anna") as anna:
        lines = found(look(anna, "apkure aprīlis"))
        flat_a, flat_b = courtyard.flat_a, courtyard.flat_b
        assert "Liepu iela 14–1" in lines[f"/ipasumi/{flat_a.pk}/rekini/202604-{flat_a.pk:06d}/"]
        assert "Skolas iela 6–1" in lines[f"/ipasumi/{flat_b.pk}/rekini/202604-{flat_b.pk:06d}/"]
    for month in range(1, 13):
        issue(courtyard.flat_a, courtyard.clients["anna"], date(2024, month, 1), rows=ROWS)
    with visit(courtyard, "anna") as anna:
        answer = look(anna, "rekins")
        assert len([href for href in found(answer) if "/rekini/2" in href]) == 5
        more = look(anna, "rekins", sadala="bills")
        assert len(found(more)) == 15


STRANGE = (
    "", "   ", "\0", "\0apkure", "%", "_", "'", "' OR 1=1 --", "\\", "😀", "a" * 10_000, "apkure " * 2000, "<script>",
    "((((", ":*", "un par", "!!&|", "1" * 60, "99999999999,99", "00.0000", "31.02.2026", "\ud7ff\u202e", "ķ\u0327",
)  # fmt: skip


def test_whatever_is_typed_is_answered_calmly(courtyard: Village) -> None:
    with strong_visit(courtyard, "anna") as anna:
        for typed in STRANGE:
            answer = look(anna, typed)
            assert answer.status_code == 200, typed
            assert "<script>" not in answer.content.decode()
        assert look(anna, "apkure", sadala="\0nav").status_code == 200
        assert anna.post("/meklet/", {"q": "apkure"}).status_code == 405


def test_few_statements_and_no_word_in_the_logs(
    courtyard: Village, django_assert_max_num_queries: Any, caplog: Any, django_assert_num_queries: Any
) -> None:
    with strong_visit(courtyard, "anna") as anna:
        look(anna, "apkure")
        with caplog.at_level("DEBUG", logger="pagalms"), django_assert_max_num_queries(8):
            look(anna, "apkure remonts zilonis 2026")
        assert "zilonis" not in caplog.text
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_event WHERE detail::text LIKE '%%zilonis%%'")
        assert cursor.fetchone() == (0,)


def test_words_follow_the_text(courtyard: Village) -> None:
    by = courtyard.users["anna"]
    notice = Version.objects.get(title="Bruņas durvis visiem").notice_id
    act = Document.objects.get(title="Apkures skaitītāja akts")
    notices.correct(notice, draft("Lifts stāv", text="Remonts."), news=False, by=by, on=TODAY, at=NOON)
    withdraw(act.pk, by=by, at=NOON)
    with visit(courtyard, "anna") as anna:
        assert "Lifts stāv" in " ".join(found(look(anna, "lifta")).values())
        after = " ".join(found(look(anna, "apkure")).values())
        assert "Bruņas" not in after
        assert "skaitītāja akts" not in after
    Version.objects.update(words=None)
    with visit(courtyard, "anna") as anna:
        assert not [href for href in found(look(anna, "lifta")) if "pazinojumi" in href]
        call_command("rewrite_words", stdout=StringIO())
        assert [href for href in found(look(anna, "lifta")) if "pazinojumi" in href]
