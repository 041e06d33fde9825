"""Saziņa for residents: asking from a telephone, nothing typed is lost, nobody reads another's thread."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from pagalms.correspondence import actions
from pagalms.correspondence.models import Attachment, Message, Thread
from pagalms.files.actions import Upload
from tests.correspondence.letters import asked, said
from tests.files.samples import PDF, picture
from tests.people import NOON, Village
from tests.resident.visits import visit, words_of

LATER = NOON + timedelta(hours=2)
ASK = "/sazina/jauns/"


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Any, settings: Any) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}},
    }


def form(village: Village, **changes: Any) -> dict[str, Any]:
    about = str(village.flat_a.pk)
    return {"topic": "meters", "about": about, "text": "Kad mainīs skaitītāju?", "form_key": uuid4().hex, **changes}


def test_a_question_with_a_photo_from_the_telephone(village: Village) -> None:
    photo = SimpleUploadedFile("Skaitītājs ņēģ.JPG", picture("JPEG"), "application/octet-stream")
    with visit(village, "anna") as anna:
        page = anna.get(ASK)
        assert 'accept="image/*,' in page.content.decode()
        assert "ar drošu elektronisko parakstu uz" in words_of(page)
        assert f'<option value="{village.flat_a.pk}" selected>' in page.content.decode()
        answer = anna.post(ASK, form(village, attached=[photo]))
        page = anna.get(answer["Location"])
        assert "Nosūtīts. Kad būs atbilde, paziņosim Jums e-pastā." in words_of(page)
        assert "Skaitītājs ņēģ.jpg" in words_of(page)
        [file] = Attachment.objects.all()
        sent = anna.get(f"{answer['Location']}{file.pk}/")
        assert sent["Content-Type"] == "image/jpeg"
        assert b"".join(sent.streaming_content).startswith(b"\xff\xd8")
    for other in ("bruno", "carla", "egons", "dana"):
        with visit(village, other) as client:
            assert client.get(answer["Location"]).status_code == 404
            assert client.post(answer["Location"], {"text": "x"}).status_code == 404
            assert client.get(f"{answer['Location']}{file.pk}/").status_code == 404
            assert "Kad mainīs" not in words_of(client.get("/sazina/"))


def test_files_of_one_thread_do_not_open_through_another(village: Village) -> None:
    mine = asked(village.users["anna"])
    theirs = asked(village.users["bruno"], files=[Upload("a.pdf", len(PDF), lambda: PDF)])
    file = Attachment.objects.get(message__thread=theirs)
    with visit(village, "anna") as anna:
        assert anna.get(f"/sazina/{mine.pk}/{file.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"text": ""}, "Uzrakstiet ziņu."),
        ({"topic": ""}, "Izvēlieties tematu."),
        ({"topic": "<b>"}, "Izvēlieties tematu."),
        ({"about": "987654"}, "Izvēlieties īpašumu."),
        ({"text": "Garš " * 1200}, "garāka par 5000"),
        ({"attached": [("a.html", b"<script>")]}, "a.html: "),
        ({"attached": [(f"{n}.pdf", PDF) for n in range(6)]}, "Šeit var pievienot ne vairāk kā 5"),
        ({"attached": [("tukšs.pdf", b"")]}, "tukšs.pdf: "),
    ],
)
def test_what_is_refused_stays_typed(village: Village, changes: dict[str, Any], words: str) -> None:
    if "attached" in changes:
        changes = {"attached": [SimpleUploadedFile(name, content) for name, content in changes["attached"]]}
    with visit(village, "anna") as anna:
        answer = anna.post(ASK, form(village, **changes))
        page = words_of(answer)
        assert answer.status_code == 422
        assert words in page
        assert "<title>Kļūda:" in answer.content.decode()
        if "text" not in changes:
            assert "Kad mainīs skaitītāju?</textarea>" in answer.content.decode()
        if "attached" in changes:
            assert "Pielikumi nav saglabāti; izvēlieties tos vēlreiz. Teksts ir saglabāts." in page
    assert not Thread.objects.exists()


def test_a_flat_of_others_cannot_be_named(village: Village) -> None:
    with visit(village, "carla") as carla:
        assert carla.post(ASK, form(village)).status_code == 422
        assert str(village.flat_a) not in carla.get(f"{ASK}?ipasums={village.flat_a.pk}").content.decode()
    assert not Thread.objects.exists()


def test_a_double_click_is_one_message(village: Village) -> None:
    with visit(village, "anna") as anna:
        key = re.findall(r'name="form_key" value="([^"]+)"', anna.get(ASK).content.decode())[0]
        answers = [anna.post(ASK, form(village, form_key=key)) for _ in range(2)]
        assert answers[0]["Location"] == answers[1]["Location"]
        anna.post(answers[0]["Location"], {"text": "Vēl", "form_key": key})
        anna.post(answers[0]["Location"], {"text": "Vēl", "form_key": key})
    assert Message.objects.count() == 2


def test_a_new_answer_is_told_until_it_is_read(village: Village) -> None:
    thread = asked(village.users["anna"], "Labdien! Kur pazuda rēķins?")
    actions.answer(thread.pk, said("Nosūtījām vēlreiz.\n\n<b>Atvainojiet!</b>"), close=True, by=village.users["egons"],
                   at=LATER)  # fmt: skip
    with visit(village, "anna", at=LATER + timedelta(minutes=1)) as anna:
        home = anna.get("/sakums/")
        assert "Kur pazuda rēķins? Atbilde uz Jūsu jautājumu" in words_of(home)
        assert ", 1 jauna atbilde" in home.content.decode()
        assert "jauna atbilde" in words_of(anna.get("/sazina/"))
        page = anna.get(f"/sazina/{thread.pk}/")
        assert "Pabeigts" in words_of(page)
        assert "&lt;b&gt;Atvainojiet!&lt;/b&gt;" in page.content.decode()
        assert "1 jauna atbilde" not in page.content.decode()
        assert "Kur pazuda" not in words_of(anna.get("/sakums/"))
        anna.post(f"/sazina/{thread.pk}/", {"text": "Paldies, bet…", "form_key": "broken"})
        assert "Gatavojam atbildi" in words_of(anna.get(f"/sazina/{thread.pk}/"))
    with visit(village, "bruno", at=LATER) as bruno:
        assert "Kur pazuda" not in words_of(bruno.get("/sakums/"))


def test_anna_reads_how_soon_everybody_is_answered(village: Village) -> None:
    carla, clerk = (
        village.users["carla"],
        village.users["felikss"] if "felikss" in village.users else village.users["egons"],
    )
    for days in (1, 1, 2, 2, 3):
        thread = asked(carla, at=NOON - timedelta(days=days))
        actions.answer(thread.pk, said(), close=False, by=clerk, at=NOON - timedelta(hours=1))
    with visit(village, "anna") as anna:
        assert "Parasti atbildam 2 dienu laikā." in words_of(anna.get("/sazina/jauns/"))


def test_signed_out_while_typing(village: Village) -> None:
    thread = asked(village.users["anna"])
    with visit(village, "anna") as anna:
        for where in (ASK, f"/sazina/{thread.pk}/"):
            anna.logout()
            away = anna.post(where, form(village, text="Garš un grūti uzrakstīts", topic="bills"))
            assert away["Location"] == f"/ieeja/?next={where}"
            assert "teksts ir saglabāts" in anna.get("/ieeja/").content.decode()
            anna.force_login(village.users["anna"])
            assert "Garš un grūti uzrakstīts</textarea>" in anna.get(where).content.decode()
            assert "Garš un grūti" not in anna.get(where).content.decode()
    assert Message.objects.count() == 1


def test_the_way_back_in_the_browser_sends_nothing_twice(village: Village) -> None:
    with visit(village, "anna") as anna:
        first = anna.post(ASK, form(village, text="Divreiz?"))
        assert anna.post(ASK, form(village, text="Divreiz?"))["Location"] == first["Location"]
        anna.post(first["Location"], form(village, text="Un vēl"))
        anna.post(first["Location"], form(village, text="Un vēl"))
        assert list(Message.objects.values_list("text", flat=True)) == ["Divreiz?", "Un vēl"]
        other = anna.post(ASK, form(village, text="Divreiz?", topic="house"))
        assert other["Location"] != first["Location"]
    with visit(village, "bruno") as bruno:
        assert bruno.post(ASK, form(village, text="Divreiz?"))["Location"] != first["Location"]
    with visit(village, "anna", at=NOON + timedelta(minutes=61)) as anna:
        assert anna.post(ASK, form(village, text="Divreiz?"))["Location"] != first["Location"]


def test_all_that_is_missing_is_said_at_once(village: Village) -> None:
    with visit(village, "anna") as anna:
        page = words_of(anna.post(ASK, form(village, text=" ", topic="")))
    assert "Vēl jāizlabo 2 lietas" in page
    assert "Izvēlieties tematu." in page
    assert "Uzrakstiet ziņu." in page


def test_an_old_token_loses_nothing(village: Village) -> None:
    thread = asked(village.users["anna"])
    with visit(village, "anna") as anna:
        anna.handler.enforce_csrf_checks = True
        for where in (ASK, f"/sazina/{thread.pk}/"):
            answer = anna.post(where, form(village, text="Uzrakstīts citā cilnē"))
            assert answer.status_code == 403
            assert "Uzrakstīts citā cilnē</textarea>" in answer.content.decode()
            assert "Lapa bija atvērta pārāk ilgi." in words_of(answer)
    with visit(village, "bruno") as bruno:
        bruno.handler.enforce_csrf_checks = True
        assert bruno.post(f"/sazina/{thread.pk}/", {"text": "x"}).status_code == 404
    assert Message.objects.count() == 1


def test_representatives_write_only_with_the_right(village: Village) -> None:
    with visit(village, "dana") as dana:
        assert dana.post(ASK, form(village)).status_code == 302
    with visit(village, "gatis") as gatis:
        assert "nedod tiesības rakstīt" in words_of(gatis.get(ASK))
        assert gatis.post(ASK, form(village)).status_code == 200
        assert gatis.post(ASK, form(village, about="general")).status_code == 200
        assert "Uzdot jautājumu" not in words_of(gatis.get("/sazina/"))
    assert [one.user for one in Thread.objects.all()] == [village.users["dana"]]


def test_who_sold_reads_the_own_thread_and_asks_in_general(village: Village) -> None:
    old = asked(village.users["egons"], flat=village.flat_c, at=NOON - timedelta(days=400))
    with visit(village, "egons") as egons:
        page = words_of(egons.get(f"/sazina/{old.pk}/"))
        assert "sarunu var tikai lasīt" in page
        assert egons.post(f"/sazina/{old.pk}/", {"text": "x"}).status_code == 404
        assert egons.post(ASK, form(village)).status_code == 422
        assert egons.post(ASK, form(village, about="general")).status_code == 302


def test_few_statements(village: Village, django_assert_max_num_queries: Any) -> None:
    for number in reversed(range(35)):
        asked(village.users["anna"], f"Jautājums nr{number:02d}", at=NOON - timedelta(days=number), flat=village.flat_a)
    with visit(village, "anna") as anna:
        anna.get("/sazina/")
        with django_assert_max_num_queries(8):
            first = words_of(anna.get("/sazina/"))
        assert "nr00" in first
        assert "nr34" not in first
        assert "nr34" in words_of(anna.get("/sazina/?lapa=2"))
        assert "nr00" in words_of(anna.get(f"/ipasumi/{village.flat_a.pk}/sazina/"))
        with django_assert_max_num_queries(10):
            anna.get(f"/sazina/{Thread.objects.latest('pk').pk}/")
