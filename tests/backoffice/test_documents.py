"""Publishing documents, and keeping a house's file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from pagalms.audit.models import Event
from pagalms.documents.models import Document, Version
from pagalms.housefile.models import Decision, Money, Work
from pagalms.properties.models import House
from tests.backoffice.visits import staff_visit
from tests.files.samples import PDF, picture
from tests.people import Village
from tests.resident.visits import words_of


@pytest.fixture(autouse=True)
def _folder(tmp_path: Any, settings: Any) -> None:
    backend = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": backend}


@pytest.fixture
def maris(village: Village) -> Iterator[Any]:
    with staff_visit("maris") as client:
        yield client


def seen_of(village: Village, name: str) -> int:
    """How many looks at this person are written down."""
    return Event.objects.filter(verb="looked", subject=f"client:{village.clients[name].pk}").count()


def send(client: Any, village: Village, *, whose: str = "", **changes: Any) -> Any:
    """Publish with the form that is shown once it is known whose the document is."""
    where = f"/birojs/dokumenti/jauns/?{whose or f'house={village.house.pk}'}"
    assert client.get(where).status_code == 200
    return client.post(where, form(**changes))


def form(**changes: Any) -> dict[str, Any]:
    values = {
        "kind": "report",
        "title": "Pārskats",
        "dated": "2026-03-31",
        "audience": "owners",
    }
    return {**values, "file": SimpleUploadedFile("pārskats.pdf", PDF)} | changes


def test_a_button_pressed_twice_publishes_and_replaces_once(village: Village, maris: Any) -> None:
    for changes in ({}, {}, {"title": "Cits pārskats"}):
        assert send(maris, village, **changes).status_code == 302
    document = Document.objects.get(title="Pārskats")
    assert Document.objects.count() == 2
    for _ in range(2):
        maris.post(f"/birojs/dokumenti/{document.pk}/", {"file": SimpleUploadedFile("labots.pdf", PDF + b"%")})
    assert Version.objects.filter(document=document).count() == 2


def test_maris_publishes_replaces_and_withdraws(village: Village, maris: Any) -> None:
    assert send(maris, village).status_code == 302
    document = Document.objects.get()
    assert (document.house, document.title) == (village.house, "Pārskats")
    where = f"/birojs/dokumenti/{document.pk}/"
    maris.post(where, {"file": SimpleUploadedFile("labots.pdf", PDF + b"%")})
    assert list(Version.objects.order_by("number").values_list("number", "current")) == [(1, False), (2, True)]
    assert b"".join(maris.get(f"{where}1/").streaming_content) == PDF
    maris.post(where, {"withdraw": "yes"})
    document.refresh_from_db()
    assert document.withdrawn_at
    counts = {"q=pārsk": 1, "veids=report&gads=2026": 1, "veids=act": 0, "gads=2025": 0, "gads=x&maja=²": 1}
    for asked, count in counts.items():
        assert maris.get(f"/birojs/dokumenti/?{asked}").content.decode().count(">atsaukts<") == count, asked
    assert [e.verb for e in Event.objects.order_by("pk") if e.subject == f"document:{document.pk}"] == [
        "document_published", "document_replaced", "document_withdrawn",
    ]  # fmt: skip


def test_several_files_at_once_are_named_by_themselves(village: Village, maris: Any) -> None:
    files = [SimpleUploadedFile(f"Akts {number}.pdf", PDF) for number in (1, 2, 3)]
    send(maris, village, file=files, title="")
    assert sorted(Document.objects.values_list("title", flat=True)) == ["Akts 1", "Akts 2", "Akts 3"]


def test_one_bad_file_of_several_publishes_none(village: Village, maris: Any) -> None:
    files = [SimpleUploadedFile("labs.pdf", PDF), SimpleUploadedFile("slikts.pdf", b"MZ\x90\x00" + bytes(90))]
    answer = send(maris, village, file=files)
    assert answer.status_code == 422
    assert "Šāda veida datni šeit nepieņem" in answer.content.decode()
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"dated": "vakar"}, "Rakstiet datumu tā"),
        ({"valid_until": "2020-01-01"}, "nevar beigties pirms"),
        ({"file": ""}, "Izvēlieties datni."),
        ({"file": SimpleUploadedFile("x.pdf", picture("PNG")[:30])}, "attēlu nevar atvērt"),
        ({"file": SimpleUploadedFile("tuksa.pdf", b"")}, "tukša"),
    ],
)
def test_mistakes_are_refused_and_what_was_typed_stays(
    village: Village, maris: Any, changes: dict[str, Any], said: str
) -> None:
    answer = send(maris, village, title="Mans virsraksts", **changes)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert 'value="Mans virsraksts"' in page
    assert ('id="id_file_error"' in page) == ("file" in changes)  # what is wrong with a file stands beside it
    assert ('<li><a href="#id_file">' in page) == ("file" in changes)  # and the summary leads to it
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    ("whose", "said"),
    [
        ("house=", "Izvēlieties māju"),
        ("house={house}&account_no=123", "Izvēlieties māju"),
        ("house=999999", "Kļūda:"),
        ("account_no=123", "Neviens dzīvoklis neatbilst"),
        ("account_no=%00", "Kļūda:"),
        ("client_code=K-nav", "nav klienta ar šādu numuru"),
    ],
)
def test_nothing_is_published_to_nobody_known(village: Village, maris: Any, whose: str, said: str) -> None:
    where = f"/birojs/dokumenti/jauns/?{whose.format(house=village.house.pk)}"
    for answer in (maris.get(where), maris.post(where, form())):
        assert answer.status_code == 422
        assert said in answer.content.decode()
    assert not Document.objects.exists()


def test_an_address_that_two_houses_have_is_asked_about(village: Village, maris: Any) -> None:
    House.objects.filter(pk=village.other_house.pk).update(address=village.house.address, city="Ogre")
    answer = maris.get("/birojs/dokumenti/jauns/", {"account_no": "liepu 14-1"})
    assert answer.status_code == 422
    assert "Atbilst vairāki dzīvokļi" in words_of(answer)


def test_who_will_read_it_is_shown_before_a_file_is_chosen(village: Village, maris: Any) -> None:
    where = "/birojs/dokumenti/jauns/"
    first = words_of(maris.get(where))
    assert "Kam tas pieder?" in first
    assert "Kļūda:" not in first
    flat = words_of(maris.get(f"{where}?account_no={village.flat_a.account_no}"))
    assert "Anna" in flat
    assert "Bruno" in flat
    assert "Ar kontu 2" in flat
    assert "Ar kontu 2" in words_of(maris.get(where, {"account_no": "liepu 14-1"}))
    sold = words_of(maris.get(f"{where}?account_no={village.flat_c.account_no}"))
    assert "Felikss" in sold
    assert "Īpašnieki Felikss" in sold
    assert "Ar kontu 0" in sold
    house = words_of(maris.get(f"{where}?house={village.house.pk}"))
    assert "Īpašnieki 3" in house
    assert "Anna" not in house


def test_a_paper_of_a_day_without_an_owner_is_not_sent_where_nobody_reads_it(village: Village, maris: Any) -> None:
    whose = f"account_no={village.flat_c.account_no}"
    assert "Agrākais īpašnieks Egons Paraudziņa, līdz 15.08.2025" in words_of(
        maris.get(f"/birojs/dokumenti/jauns/?{whose}")
    )
    for changes, said in (
        ({"dated": "2009-12-31"}, "31.12.2009 nav īpašnieka"),
        ({"year": "2009", "part": "Q4"}, "31.12.2009 nav īpašnieka"),
        ({"part": "03"}, "Ierakstiet arī gadu"),
        ({"year": "99"}, "Kļūda:"),
    ):
        refused = send(maris, village, whose=whose, **changes)
        assert refused.status_code == 422
        assert said in refused.content.decode(), changes
    assert send(maris, village, whose=whose, year="2025", part="Q2").status_code == 302
    document = Document.objects.get()
    assert (document.apartment, document.counts_on) == (village.flat_c, date(2025, 6, 30))
    maris.get(f"/birojs/dokumenti/{document.pk}/")
    assert (seen_of(village, "egons") > 0, document.period) == (True, "2025. gada 2. ceturksnis")


def test_a_document_of_a_flat_and_a_client(village: Village, maris: Any) -> None:
    send(maris, village, whose=f"account_no={village.flat_a.account_no}")
    send(maris, village, whose="client_code=K-anna")
    assert Document.objects.filter(apartment=village.flat_a).count() == 1
    anna = Document.objects.get(client=village.clients["anna"])
    for page in ("", f"{anna.pk}/", f"{anna.pk}/1/"):
        before = seen_of(village, "anna")
        maris.get(f"/birojs/dokumenti/{page}")
        assert seen_of(village, "anna") == before + 1, page


def test_each_owner_of_a_flat_can_read_that_staff_opened_its_document(village: Village, maris: Any) -> None:
    send(maris, village, whose=f"account_no={village.flat_a.account_no}")
    document = Document.objects.get()
    for page in ("", f"{document.pk}/", f"{document.pk}/1/", "?q=%00"):
        before = [seen_of(village, name) for name in ("anna", "bruno", "carla")]
        maris.get(f"/birojs/dokumenti/{page}")
        after = [seen_of(village, name) for name in ("anna", "bruno", "carla")]
        assert [new - old for new, old in zip(after, before, strict=True)] == [1, 1, 0], page


def test_a_work_and_a_decision_said_twice_are_one(village: Village, maris: Any) -> None:
    where = f"/birojs/majas/{village.house.pk}/"
    work = {"what": "work", "work-kind": "repair", "work-title": "Jumts", "work-planned_on": "2026-05-04"}
    decision = {"what": "decision", "decision-title": "Par jumtu", "decision-decided_on": "11.12.2025"}
    assert [maris.post(where, each).status_code for each in (work, work, decision, decision)] == [302] * 4
    assert (Work.objects.count(), Decision.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    "typed",
    [
        {"what": "money", "money-year": "2025", "money-purpose": "Jumts", "money-income": "0", "money-expense": "-5"},
        {"what": "work", "work-kind": "repair", "work-title": "Jumts", "work-planned_on": "2026-05-04",
         "work-planned_cost": "-1"},
    ],
)  # fmt: skip
def test_no_amount_is_less_than_nothing(village: Village, maris: Any, typed: dict[str, str]) -> None:
    answer = maris.post(f"/birojs/majas/{village.house.pk}/", typed)
    assert answer.status_code == 422
    assert "Summa nevar būt mazāka par nulli." in answer.content.decode()
    assert not Money.objects.exists()
    assert not Work.objects.exists()


def test_maris_keeps_the_file_of_a_house(village: Village, maris: Any) -> None:
    where = f"/birojs/majas/{village.house.pk}/"
    maris.post(
        where,
        {
            "what": "work",
            "work-kind": "repair",
            "work-title": "Jumts",
            "work-planned_on": "2026-05-04",
            "work-planned_cost": "38900,00",
        },
    )
    work = Work.objects.get()
    prefix = f"progress{work.pk}"
    progress = {"what": "progress", "number": work.pk, f"{prefix}-work": work.pk, f"{prefix}-begun_on": "2026-05-04"}
    maris.post(where, {**progress, f"{prefix}-done_on": "2026-06-26", f"{prefix}-actual_cost": "37 000,50"})
    work.refresh_from_db()
    assert (work.done_on, str(work.actual_cost)) == (date(2026, 6, 26), "37000.50")
    refused = maris.post(where, {**progress, f"{prefix}-done_on": "2026-05-01"})
    assert refused.status_code == 422
    assert "nevar beigties, pirms" in refused.content.decode()
    maris.post(where, {"what": "decision", "decision-title": "Par jumtu", "decision-decided_on": "11.12.2025"})
    for amount in ("100,00", "250,00"):
        maris.post(
            where,
            {
                "what": "money",
                "money-year": "2025",
                "money-purpose": "Jumts",
                "money-income": "0",
                "money-expense": amount,
            },
        )
    assert Decision.objects.get().house == village.house
    assert str(Money.objects.get().expense) == "250.00"
    assert maris.get("/birojs/majas/").status_code == 200
    assert maris.get("/birojs/majas/999999/").status_code == 404


def test_a_decision_names_its_protocol_and_no_document_of_elsewhere(village: Village, maris: Any) -> None:
    where = f"/birojs/majas/{village.house.pk}/"
    decision = {"what": "decision", "decision-title": "Par jumtu", "decision-decided_on": "11.12.2025"}
    send(maris, village, kind="decision", title="Protokols", dated="2025-12-11")
    send(maris, village, title="Citas mājas", whose=f"house={village.other_house.pk}")
    protocol, elsewhere = Document.objects.order_by("pk")
    assert maris.post(where, {**decision, "decision-document": elsewhere.pk}).status_code == 422
    maris.post(where, {**decision, "decision-document": protocol.pk})
    assert Decision.objects.get().paper == protocol
    assert "Protokols" in words_of(maris.get(where))
    maris.post(f"/birojs/dokumenti/{protocol.pk}/", {"withdraw": "yes"})
    assert Decision.objects.get().paper is None
    assert maris.post(where, {**decision, "decision-document": protocol.pk}).status_code == 422


def test_a_work_of_another_house_is_not_touched(village: Village, maris: Any) -> None:
    work = Work.objects.create(house=village.other_house, kind="repair", title="Lifts", planned_on=date(2026, 1, 1))
    prefix = f"progress{work.pk}"
    maris.post(
        f"/birojs/majas/{village.house.pk}/",
        {"what": "progress", "number": work.pk, f"{prefix}-work": work.pk, f"{prefix}-done_on": "2026-06-26"},
    )
    work.refresh_from_db()
    assert work.done_on is None
