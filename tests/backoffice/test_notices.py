"""The desk writes a notice once, looks at it as residents will, and knows how many it reaches before sending."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from pagalms.audit.models import Event
from pagalms.files.models import StoredFile
from pagalms.notices.models import Notice, Paper, Version
from tests.backoffice.visits import staff_visit
from tests.files.samples import PDF
from tests.notices.board import TODAY, published
from tests.people import NOON, Village
from tests.resident.visits import visit, words_of

FORM = {
    "house": "", "flats": "", "title": "Nebūs karstā ūdens", "text": "Mainīs sūkni.", "important": "on",
    "first": "2026-05-31", "last": "02.06.2026", "begins": "2026-06-02T09:00", "ends": "02.06.2026 15.00",
}  # fmt: skip


def send(client: Any, address: str, **changes: Any) -> Any:
    return client.post(address, {**FORM, **changes})


def test_from_the_first_word_to_the_last_reader(village: Village) -> None:
    with staff_visit("maris") as office:
        answer = send(office, "/birojs/pazinojumi/jauns/", house=village.house.pk)
        where = answer["Location"]
        with visit(village, "anna") as anna:
            assert "Nebūs karstā ūdens" not in words_of(anna.get("/pazinojumi/"))
        page = words_of(office.get(where))
        assert "Otrdiena, 2. jūnijs, 9.00–15.00" in page.replace("\u00a0", " ")
        assert "Dzīvokļi 2 Cilvēki portālā 4 E-pastā 4" in page
        assert "1 dzīvoklī portālu nelieto neviens" in page
        office.post(where, {"do": "publish"})
        office.post(where, {"do": "publish"})
        assert Event.objects.filter(verb="notice_published").count() == 1
        with visit(village, "anna") as anna:
            assert "Nebūs karstā ūdens" in words_of(anna.get("/pazinojumi/"))
        assert "Redzējuši 1" in words_of(office.get(where))
        assert send(office, f"{where}labot/", title="Pārcelts", news="on")["Location"] == where
        page = words_of(office.get(where))
        assert "Pārcelts" in page
        assert "Nebūs karstā ūdens" in page  # the earlier version
        office.post(where, {"do": "withdraw"})
        assert "Jūsu paziņojumu" not in words_of(office.get(where))
        with visit(village, "anna") as anna:
            assert "Pārcelts" not in words_of(anna.get("/pazinojumi/"))
        assert office.get(f"{where}labot/").status_code == 404


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": " "}, "Vienā rindā uzrakstiet, par ko tas ir."),
        ({"text": ""}, "Uzrakstiet paziņojuma tekstu."),
        ({"text": "x" * 4001}, "4000"),
        ({"last": "2026-05-30"}, "Pēdējā diena ir pirms pirmās."),
        ({"first": "vakar"}, "Rakstiet datumu tā: 01.05.2026."),
        ({"ends": ""}, "Norādiet arī darbu beigas."),
        ({"flats": "1"}, "Izvēlieties šo dzīvokļu māju."),
        ({"house": "T1", "flats": "1–20, 77"}, "nav dzīvokļa „77”"),
        ({"house": "987654"}, ""),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(village: Village, changes: dict[str, str], words: str) -> None:
    if changes.get("house") == "T1":
        changes = {**changes, "house": str(village.house.pk)}
    with staff_visit("maris") as office:
        answer = send(office, "/birojs/pazinojumi/jauns/", **changes)
        assert answer.status_code == 422
        assert words in words_of(answer)
        assert "Mainīs sūkni." in answer.content.decode() or "text" in changes
        assert "<title>Kļūda:" in answer.content.decode()
    assert not Notice.objects.exists()


def test_a_draft_is_changed_or_thrown_away(village: Village) -> None:
    with staff_visit("maris") as office:
        where = send(office, "/birojs/pazinojumi/jauns/")["Location"]
        send(office, f"{where}labot/", title="Citādi", house=village.house.pk, flats="1-1")
        [version] = Version.objects.all()
        assert (version.title, version.number, version.notice.addressees.count()) == ("Citādi", 1, 1)
        office.post(where, {"do": "withdraw"})
        assert Notice.objects.get().withdrawn_at is None
        office.post(where, {"do": "discard"})
        assert not Notice.objects.exists()
        assert office.get(where).status_code == 404


def test_a_button_pressed_again_begins_no_second_draft(village: Village, tmp_path: Any, settings: Any) -> None:
    local = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": local}

    def begun(office: Any, **changes: Any) -> str:
        changes = {"house": village.house.pk, "flats": "1-1", **changes}
        papers = [SimpleUploadedFile(f"{number}.pdf", PDF + bytes([number])) for number in changes.pop("files", (1, 2))]
        return str(send(office, "/birojs/pazinojumi/jauns/", **changes, papers=papers)["Location"])

    with staff_visit("maris") as office:
        first = begun(office)
        assert {begun(office) for _ in range(3)} == {first}
        assert (Notice.objects.count(), Paper.objects.count(), StoredFile.objects.count()) == (1, 2, 2)
        assert Event.objects.filter(verb="notice_written").count() == 1
        others = [begun(office, title="Cits"), begun(office, files=(1,)), begun(office, house="", flats="")]
        assert len({first, *others}) == 4
        office.post(first, {"do": "publish"})
        assert begun(office) not in {first, *others}
    with staff_visit("ilze") as office:
        assert begun(office, title="Cits") not in others


def test_a_correction_pressed_again_is_one(village: Village, tmp_path: Any, settings: Any) -> None:
    local = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": local}
    with staff_visit("maris") as office:
        where = send(office, "/birojs/pazinojumi/jauns/", important="on")["Location"]
        office.post(where, {"do": "publish"})
        for _ in range(3):
            paper = SimpleUploadedFile("a.pdf", PDF)
            assert send(office, f"{where}labot/", text="Citā dienā.", news="on", papers=[paper])["Location"] == where
        assert (Version.objects.count(), Paper.objects.count()) == (2, 1)
        assert Event.objects.filter(verb="notice_corrected").count() == 1
        send(office, f"{where}labot/", text="Citā dienā.", papers=[SimpleUploadedFile("b.pdf", PDF)])
        send(office, f"{where}labot/", text="Citā nedēļā.", news="on")
        assert [one.number for one in Version.objects.order_by("number")] == [1, 2, 3, 4]
        Version.objects.update(written_at=NOON - timedelta(minutes=5))
        send(office, f"{where}labot/", text="Citā nedēļā.", news="on")  # everybody is to read it once more
    assert Version.objects.count() == 5


def test_files_go_along_and_can_be_taken_away(village: Village, tmp_path: Any, settings: Any) -> None:
    local = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": local}
    with staff_visit("maris") as office:
        new = "/birojs/pazinojumi/jauns/"
        bad = send(office, new, papers=[SimpleUploadedFile("a.html", b"<script>")])
        assert bad.status_code == 422
        assert "a.html: " in words_of(bad)
        assert not Notice.objects.exists()
        where = send(office, new, papers=[SimpleUploadedFile(f"{n}.pdf", PDF) for n in "ab"])["Location"]
        first, _second = Paper.objects.all()
        assert office.get(f"{where}{first.pk}/")["Content-Type"] == "application/pdf"
        send(office, f"{where}labot/", drop=first.pk, papers=[SimpleUploadedFile("c.pdf", PDF)])
        page = words_of(office.get(where))
        assert "b.pdf" in page
        assert "c.pdf" in page
        assert "a.pdf" not in page
        assert office.get(f"{where}{first.pk}/").status_code == 404
        many = [SimpleUploadedFile(f"{n}.pdf", PDF) for n in range(4)]
        assert send(office, f"{where}labot/", papers=many).status_code == 422
        office.post(where, {"do": "discard"})
    assert not StoredFile.objects.exists()


def test_what_is_out_cannot_be_thrown_away(village: Village) -> None:
    with staff_visit("ilze") as office:
        notice = published(village.users["anna"])
        assert "atsauciet" in words_of(office.post(f"/birojs/pazinojumi/{notice.pk}/", {"do": "discard"}, follow=True))
    assert Notice.objects.exists()


def test_the_auditor_reads_and_sends_nothing(village: Village) -> None:
    notice = published(village.users["anna"])
    with staff_visit("uldis") as office:
        page = office.get(f"/birojs/pazinojumi/{notice.pk}/")
        assert "Atsaukt" not in words_of(page)
        assert office.post(f"/birojs/pazinojumi/{notice.pk}/", {"do": "withdraw"}).status_code == 403
        assert send(office, "/birojs/pazinojumi/jauns/").status_code == 403
    assert Notice.objects.get().withdrawn_at is None
    with staff_visit("gunta") as office:
        assert office.get(f"/birojs/pazinojumi/{notice.pk}/").status_code == 403
    assert TODAY in Notice.objects.get().shown
