"""The inbox at the desk: looks are written down, notes stay inside, answers go on to the next question."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from pagalms.audit.models import Event
from pagalms.correspondence import actions
from pagalms.correspondence.models import Attachment, Message, Note, Thread
from pagalms.files.actions import Upload
from pagalms.outbox.models import Letter
from tests.backoffice.visits import STAFF, signed_in, staff_visit, take_on
from tests.correspondence.letters import asked
from tests.files.samples import PDF
from tests.people import NOON, Village
from tests.resident.visits import visit, words_of


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Any, settings: Any) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}},
    }


def looks() -> list[str]:
    return list(Event.objects.filter(verb="looked").values_list("subject", flat=True))


def send(office: Any, thread: Thread, what: str, **fields: Any) -> Any:
    return office.post(f"/birojs/sazina/{thread.pk}/", {"do": what, "form_key": uuid4().hex, **fields})


def test_the_oldest_first_and_each_opening_is_a_look(village: Village) -> None:
    young = asked(village.users["anna"], "Jaunākais", at=NOON - timedelta(hours=5))
    old = asked(village.users["carla"], "Vecākais", at=NOON - timedelta(days=3), flat=village.flat_b)
    with staff_visit("maris") as office:
        answer = office.get("/birojs/sazina/")
        page = words_of(answer)
        assert "Atbildi gaida 2 jautājumi." in page
        assert page.index("Vecākais") < page.index("Jaunākais")
        assert "3 dienas" in page
        assert "5 h" in page
        names = {name: f"user:{village.users[name].pk}" for name in ("anna", "carla")}
        assert looks() == [names["carla"], names["anna"]]  # whose names the list shows
        answer = office.get(f"/birojs/sazina/{old.pk}/")
        assert looks() == [names["carla"], names["anna"], names["carla"]]
        assert "Anna" not in words_of(answer), "beside an open question the list goes without names"
        assert f'data-after="/birojs/sazina/{young.pk}/"' in answer.content.decode()
        assert office.get("/birojs/sazina/987654/").status_code == 404
    with visit(village, "carla") as carla:
        assert "jautājums portālā" in words_of(carla.get("/uzstadijumi/skatijumi/"))
    with visit(village, "anna") as anna:
        assert "jautājums portālā" not in words_of(anna.get("/uzstadijumi/skatijumi/"))


def test_a_long_answer_is_told_of_and_not_cut(village: Village) -> None:
    thread = asked(village.users["anna"], "A", at=NOON - timedelta(days=2))
    with staff_visit("gunta") as office:
        answer = send(office, thread, "answer", text="ā" * 5001)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'maxlength="50000"' in page, "a field takes less than the server refuses to read"
    assert "ā" * 5001 in page
    assert 'href="/birojs/sazina/"' in page, "a telephone shows the question alone, with a way back to the list"


def test_an_answer_goes_out_once_and_on_to_the_next(village: Village) -> None:
    first = asked(village.users["anna"], "A", at=NOON - timedelta(days=2))
    second = asked(village.users["anna"], "B", at=NOON - timedelta(days=1))
    with staff_visit("gunta") as office:
        key = uuid4().hex
        for _ in range(2):
            answer = send(office, first, "answer", text="Labdien!", form_key=key)
        assert answer["Location"] == f"/birojs/sazina/{second.pk}/"
        assert Letter.objects.filter(kind="answer").count() == 1
        answer = send(office, second, "answer_close", text="Lūdzu.", attached=[SimpleUploadedFile("a.pdf", PDF)])
        assert answer["Location"] == "/birojs/sazina/"
        assert "Neviens jautājums negaida atbildi." in words_of(office.get("/birojs/sazina/"))
        assert "A" in words_of(office.get("/birojs/sazina/?visi=1"))
    with visit(village, "anna") as anna:
        page = words_of(anna.get(f"/sazina/{second.pk}/"))
        assert "Gunta" in page
        assert "a.pdf" in page


def test_notes_never_leave_the_office(village: Village) -> None:
    thread = asked(village.users["anna"])
    with staff_visit("maris") as office:
        send(office, thread, "note", note="Kaimiņš jau sūdzējās <i>vakar</i>")
        assert "Kaimiņš jau sūdzējās <i>vakar</i>" in words_of(office.get(f"/birojs/sazina/{thread.pk}/"))
        assert send(office, thread, "note", note=" ").status_code == 422
        send(office, thread, "answer", text="Atbilde")
    with visit(village, "anna") as anna:
        source = anna.get(f"/sazina/{thread.pk}/").content.decode()
        assert "Atbilde" in source
        assert "Kaimiņš" not in source
    assert "Kaimiņš" not in "".join(Letter.objects.values_list("text", flat=True))
    assert Note.objects.count() == 1


def test_a_half_typed_answer_outlives_a_note_and_a_note_goes_with_whatever_is_done(village: Village) -> None:
    thread = asked(village.users["anna"])
    with staff_visit("maris") as office:
        page = send(office, thread, "note", note="Piezvanīju", text="Iesākta atbilde")
        assert "Piezvanīju" in words_of(page)
        assert ">Iesākta atbilde</textarea>" in page.content.decode()
        page = send(office, thread, "assign", to="", note="Piezvanīju", text="Iesākta atbilde")
        assert ">Iesākta atbilde</textarea>" in page.content.decode()
        assert send(office, thread, "answer", text="Iesākta atbilde", note="Vēl kas").status_code == 302
    assert list(Note.objects.order_by("pk").values_list("text", flat=True)) == ["Piezvanīju", "Vēl kas"]


def test_hands_and_ready_answers(village: Village) -> None:
    thread = asked(village.users["anna"])
    with staff_visit("maris") as office:
        rita, uldis = take_on("rita"), take_on("uldis")
        send(office, thread, "assign", to=rita.pk)
        thread.refresh_from_db()
        assert thread.assigned_to == rita
        assert "Rita" in words_of(office.get("/birojs/sazina/"))
        for nobody in (uldis.pk, village.users["anna"].pk, "x", ""):  # an auditor answers nothing
            send(office, thread, "assign", to=nobody)
            thread.refresh_from_db()
            assert thread.assigned_to is None
        office.post("/birojs/sazina/veidnes/", {"title": "Starpība", "text": "To dala uz visiem."})
        assert office.post("/birojs/sazina/veidnes/", {"title": "", "text": "saglabāts"}).status_code == 422
        page = office.get(f"/birojs/sazina/{thread.pk}/").content.decode()
        number = page.partition('value="insert-')[2].partition('"')[0]
        answer = send(office, thread, f"insert-{number}", text="Labdien, Annas kundze!")
        assert "Labdien, Annas kundze!\n\nTo dala uz visiem.</textarea>" in answer.content.decode()
        assert Message.objects.count() == 1
        before = len(looks())
        assert send(office, thread, "insert-987654", text="Paliek").status_code == 200
        assert len(looks()) == before + 1  # whatever shows the thread is a look
        office.post("/birojs/sazina/veidnes/", {"retire": number})
        assert "Starpība" not in office.get(f"/birojs/sazina/{thread.pk}/").content.decode()


def test_what_is_refused_stays_typed(village: Village) -> None:
    thread = asked(village.users["anna"])
    with staff_visit("maris") as office:
        assert send(office, thread, "answer", text="").status_code == 422
        answer = send(office, thread, "answer", text="Sākts", attached=[SimpleUploadedFile("a.html", b"<script>")])
        assert answer.status_code == 422
        assert "Sākts</textarea>" in answer.content.decode()
        assert "a.html: " in words_of(answer)
        send(office, thread, "close")
        thread.refresh_from_db()
        assert thread.closed_at is not None
    assert not Letter.objects.filter(kind="answer").exists()


def test_the_auditor_reads_files_and_sends_nothing(village: Village) -> None:
    thread = asked(village.users["anna"], files=[Upload("a.pdf", len(PDF), lambda: PDF)])
    actions.note(thread.pk, "Iekšēji", by=village.users["egons"], at=NOON)
    file = Attachment.objects.get()
    with staff_visit("uldis") as office:
        page = words_of(office.get(f"/birojs/sazina/{thread.pk}/"))
        assert "Iekšēji" in page
        assert "Nosūtīt" not in page
        assert office.get(f"/birojs/sazina/{thread.pk}/{file.pk}/")["Content-Type"] == "application/pdf"
        assert len(looks()) == 2
        for what in ("answer", "note", "close", "assign"):
            assert send(office, thread, what, text="x", note="x").status_code == 403
        for who in ("rita", "gunta"):
            assert signed_in(take_on(who), STAFF[who][1]).get(f"/birojs/sazina/{thread.pk}/").status_code == 200
    assert Message.objects.count() == 1


@pytest.mark.parametrize("said", ["tema=x", "maja=x", "maja=987654", "kam=x", "tema=bills&maja=1&kam=mine&visi=1"])
def test_strange_filters(village: Village, said: str) -> None:
    asked(village.users["anna"])
    with staff_visit("ilze") as office:
        assert office.get(f"/birojs/sazina/?{said}").status_code == 200
