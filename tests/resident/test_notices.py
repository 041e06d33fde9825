"""Notices as residents meet them: only those for one's own flats, new until seen, gone when withdrawn."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from pagalms.files.actions import Upload
from pagalms.notices import actions
from pagalms.notices.models import Paper
from tests.files.samples import PDF
from tests.notices.board import TODAY, days, draft, published
from tests.people import NOON, Village, own
from tests.resident.visits import visit, words_of


def test_new_until_it_was_on_the_screen(village: Village) -> None:
    published(village.users["carla"], "Talka sestdien")
    with visit(village, "anna") as client:
        assert ", 1 jauns paziņojums" in client.get("/uzstadijumi/").content.decode()
        page = words_of(client.get("/pazinojumi/"))
        assert "Jauns31.05.2026Visiem klientiem Talka sestdien" in page
        again = client.get("/pazinojumi/")
        assert "Jauns" not in words_of(again)
        assert "jauns paziņojums" not in again.content.decode()
    with visit(village, "carla") as client:
        assert ", 1 jauns paziņojums" in client.get("/uzstadijumi/").content.decode()


def test_each_house_reads_its_own(village: Village) -> None:
    by = village.users["carla"]
    ours = published(by, "Mūsu mājai", house=village.house)
    published(by, "Otrai mājai", house=village.other_house)
    flat = published(by, "Otrajam dzīvoklim", house=village.house, flats="2")
    with visit(village, "anna") as client:
        page = words_of(client.get("/pazinojumi/"))
        assert "Mūsu mājai" in page
        assert "Otrai mājai" not in page + words_of(client.get(f"/ipasumi/{village.flat_a.pk}/pazinojumi/"))
        assert "Otrajam dzīvoklim" not in page
        assert client.get(f"/pazinojumi/{ours.pk}/").status_code == 200
        assert client.get(f"/pazinojumi/{flat.pk}/").status_code == 404
        assert client.get("/pazinojumi/987654/").status_code == 404
    with visit(village, "egons") as client:  # sold; nothing of the house is left
        assert "Mūsu mājai" not in words_of(client.get("/pazinojumi/"))
        assert client.get(f"/pazinojumi/{flat.pk}/").status_code == 404


def test_a_word_to_one_flat_was_for_who_lived_there_then(village: Village) -> None:
    by = village.users["carla"]
    old = published(by, "Par Jūsu parādu", first=date(2020, 1, 1), last=TODAY, house=village.other_house, flats="1")
    all_of_us = published(by, "Jumts", first=date(2020, 1, 1), last=TODAY, house=village.other_house)
    village.clients["bruno"].refresh_from_db()
    own(village.clients["bruno"], village.flat_b, share=(1, 2), since=days(2))
    with visit(village, "carla", at=NOON + timedelta(days=3)) as client:
        assert client.get(f"/pazinojumi/{old.pk}/").status_code == 200
    ownership_ends(village)
    with visit(village, "bruno", at=NOON + timedelta(days=3)) as client:
        assert client.get(f"/pazinojumi/{old.pk}/").status_code == 404
        assert client.get(f"/pazinojumi/{all_of_us.pk}/").status_code == 200
        assert "Jumts" in words_of(client.get("/pazinojumi/?agrakie"))


def ownership_ends(village: Village) -> None:
    from pagalms.properties.models import Ownership

    carlas = Ownership.objects.get(client=village.clients["carla"])
    carlas.period = type(carlas.period)(carlas.period.lower, days(2))
    carlas.save()


def test_important_ones_stand_on_top_and_coming_ones_nowhere(village: Village) -> None:
    by = village.users["carla"]
    published(by, "Svarīgs", important=True)
    published(by, "Jaunāks", at=NOON + timedelta(minutes=1))
    published(by, "Rīt", first=days(1))
    published(by, "Vecs", first=days(-30), last=TODAY)
    with visit(village, "anna", at=NOON + timedelta(hours=1)) as client:
        page = words_of(client.get("/pazinojumi/"))
        assert page.index("Svarīgs") < page.index("Jaunāks")
        assert "Rīt" not in page
    with visit(village, "anna", at=NOON + timedelta(days=1)) as client:
        page, earlier = words_of(client.get("/pazinojumi/")), words_of(client.get("/pazinojumi/?agrakie"))
        assert "01.06.2026Visiem klientiem Rīt" in page, "dated by its first day, not by the day it was written"
        assert "Vecs" not in page
        assert "Vecs" in earlier


def test_the_one_that_came_out_last_stands_first_though_it_was_written_before(village: Village) -> None:
    by = village.users["carla"]
    published(by, "Rakstīts iepriekš", first=days(1), important=True)
    published(by, "Rakstīts pēc tam", at=NOON + timedelta(minutes=1), important=True)
    with visit(village, "anna", at=NOON + timedelta(days=1)) as client:
        home, page = words_of(client.get("/sakums/")), words_of(client.get("/pazinojumi/"))
        assert page.index("01.06.2026") < page.index("31.05.2026")
        assert page.index("Rakstīts iepriekš") < page.index("Rakstīts pēc tam")
        assert "Rakstīts iepriekš" in home
        assert "Rakstīts pēc tam" not in home


def test_corrected_and_withdrawn(village: Village) -> None:
    by = village.users["carla"]
    notice = published(by, "Otrdien")
    with visit(village, "anna") as client:
        client.get("/pazinojumi/")
        actions.correct(notice.pk, draft("Trešdien"), news=False, by=by, on=TODAY, at=NOON)
        page = words_of(client.get("/pazinojumi/"))
        assert "labots 31.05.2026 12.00" in page
        assert "Trešdien" in page
        assert "Otrdien" not in page
        assert "Jauns" not in page
        actions.correct(notice.pk, draft("Ceturtdien"), news=True, by=by, on=TODAY, at=NOON)
        assert "Jauns" in words_of(client.get("/pazinojumi/"))
        actions.withdraw(notice.pk, by=by, at=NOON)
        assert "Ceturtdien" not in words_of(client.get("/pazinojumi/"))
        assert client.get(f"/pazinojumi/{notice.pk}/").status_code == 404


def test_works_go_into_the_calendar(village: Village) -> None:
    begins = NOON + timedelta(days=2, hours=-3)
    notice = published(
        village.users["carla"], "Sūkņa maiņa; silti, droši", house=village.house, begins=begins,
        ends=begins + timedelta(hours=6),
    )  # fmt: skip
    with visit(village, "anna") as client:
        page = words_of(client.get(f"/pazinojumi/{notice.pk}/"))
        assert "Otrdiena, 2.\u00a0jūnijs, 9.00–15.00" in page or "Otrdiena, 2. jūnijs, 9.00–15.00" in page
        answer = client.get(f"/pazinojumi/{notice.pk}/darbi.ics")
        lines = answer.content.decode().split("\r\n")
        assert "DTSTART:20260602T060000Z" in lines
        assert "DTEND:20260602T120000Z" in lines
        assert r"SUMMARY:Sūkņa maiņa\; silti\, droši" in lines
        whole = client.get(f"/ipasumi/{village.flat_a.pk}/skaititaji/kalendars.ics").content.decode()
        assert r"SUMMARY:Sūkņa maiņa\; silti\, droši" in whole.split("\r\n")
        assert whole.count("BEGIN:VEVENT") == whole.count("END:VEVENT") == 13
        plain = published(village.users["carla"])
        assert client.get(f"/pazinojumi/{plain.pk}/darbi.ics").status_code == 404


def test_typed_text_stays_text(village: Village) -> None:
    notice = published(
        village.users["carla"], "<script>alert(1)</script>",
        text="<b>x</b> javascript:alert(1) https://e.lv/\"onclick=x a@b.lv\n- viens\n- divi",
    )  # fmt: skip
    with visit(village, "anna") as client:
        source = client.get(f"/pazinojumi/{notice.pk}/").content.decode()
        assert "<script>alert" not in source
        assert '&lt;b&gt;x&lt;/b&gt; javascript:alert(1) <a href="https://e.lv/" rel="noopener">' in source
        assert '<a href="mailto:a@b.lv" rel="noopener">a@b.lv</a>' in source
        assert "<ul><li>viens</li><li>divi</li></ul>" in source


def test_many_go_on_pages(village: Village, django_assert_max_num_queries: Any) -> None:
    for number in range(23):
        published(village.users["carla"], f"Ziņa nr{number:02d}", at=NOON + timedelta(minutes=number))
    with visit(village, "anna", at=NOON + timedelta(hours=1)) as client:
        client.get("/sakums/")
        with django_assert_max_num_queries(10):
            first = words_of(client.get("/pazinojumi/"))
        second = words_of(client.get("/pazinojumi/?lapa=2"))
        assert "nr22" in first
        assert "nr02" not in first
        assert "nr02" in second
        for strange in ("0", "-1", "x", "9999999", "٣"):
            assert client.get("/pazinojumi/", {"lapa": strange}).status_code == 200


def test_the_first_page_tells_the_newest_important_one(village: Village) -> None:
    by = village.users["carla"]
    with visit(village, "anna") as client:
        assert 'href="/pazinojumi/' not in client.get("/sakums/").content.decode().partition("<main")[2]
        published(by, "Svarīgs vecāks", important=True)
        published(by, "Svarīgs jaunāks", important=True)
        published(by, "Parasts")
        published(by, "Rītdienas", important=True, first=days(1))
        page = words_of(client.get("/sakums/"))
        assert page.index("Svarīgs jaunāks") < page.index("2 jauni paziņojumi")
        assert "Svarīgs vecāks" not in page
        client.get("/pazinojumi/")
        page = words_of(client.get("/sakums/"))
        assert "Svarīgs jaunāks" in page  # as long as it is current
        assert "Svarīgs paziņojums" in page
        assert "jauni paziņojumi" not in page
    with visit(village, "egons") as client:
        assert "Svarīgs" not in words_of(client.get("/sakums/"))


def test_files_of_a_notice_open_as_the_notice_does(village: Village, tmp_path: Any, settings: Any) -> None:
    local = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": local}
    by = village.users["carla"]
    plan = [Upload("Darbu grafiks.pdf", len(PDF), lambda: PDF)]
    notice = published(by, house=village.house, papers=plan)
    where = f"/pazinojumi/{notice.pk}/{Paper.objects.get().pk}/"
    with visit(village, "anna") as anna:
        assert "Darbu grafiks.pdf" in words_of(anna.get("/pazinojumi/"))
        assert anna.get(where)["Content-Type"] == "application/pdf"
        without = draft("Bez grafika", dropped=[Paper.objects.get().pk])
        actions.correct(notice.pk, without, news=False, by=by, on=TODAY, at=NOON)
        assert anna.get(where).status_code == 404
        actions.correct(notice.pk, draft("Ar grafiku", papers=plan), news=False, by=by, on=TODAY, at=NOON)
        actions.correct(notice.pk, draft("Tas pats"), news=False, by=by, on=TODAY, at=NOON)
        where = f"/pazinojumi/{notice.pk}/{Paper.objects.latest('pk').pk}/"
        assert anna.get(where).status_code == 200
    with visit(village, "carla") as carla:
        assert carla.get(where).status_code == 404
    with visit(village, "anna") as anna:
        actions.withdraw(notice.pk, by=by, at=NOON)
        assert anna.get(where).status_code == 404


def test_by_letter_or_only_in_the_portal(village: Village) -> None:
    with visit(village, "anna") as client:
        assert "Svarīgi paziņojumiE-pastā un portālā" in words_of(client.get("/uzstadijumi/"))
        client.post("/uzstadijumi/vestules/pazinojumi/", {"wanted": "no"})
        assert "Svarīgi paziņojumiTikai portālā" in words_of(client.get("/uzstadijumi/"))
        assert client.post("/uzstadijumi/vestules/rekini/", {"wanted": "no"}).status_code == 404
