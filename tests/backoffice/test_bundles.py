"""Many documents at once: matched by name, looked at, corrected, published all or none."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from pagalms.audit.models import Event
from pagalms.documents.actions import forget_bundles
from pagalms.documents.models import Bundle, BundleLine, Document
from pagalms.files.models import StoredFile
from tests.backoffice.visits import staff_visit
from tests.files.samples import PDF, folder
from tests.moments import freeze_time
from tests.people import NOON, Village
from tests.resident.visits import visit, words_of

START = "/birojs/dokumenti/vairaki/"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings: Any) -> None:
    backend = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": backend}


@pytest.fixture
def maris(village: Village) -> Iterator[Any]:
    with staff_visit("maris") as client:
        yield client


def pdf(name: str, number: int = 0) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF + b"%" * number)


def send(client: Any, *files: SimpleUploadedFile, where: str = START, **changes: str) -> Any:
    values = {"kind": "other", "dated": "2026-05-31", "house": ""}
    return client.post(where, {**values, **changes, "papers": list(files)})


CORRECTED = {"kind": "plan", "title": "Mans nosaukums", "dated": "2026-05-01", "audience": "staff"}
PUBLISHED = [
    ("Akts skaitītāja maiņa", "act", None, "T1-001", "owners"),
    ("Izziņa", "statement", None, None, "owners"),
    ("Līgums", "contract", None, "T1-002", "owners"),
    ("Mans nosaukums", "plan", "T1", None, "staff"),
    ("Pārskats", "report", "T2", None, "owners"),
]


def chosen() -> list[SimpleUploadedFile]:
    """Five papers of whom the last says nothing, and something that is no paper."""
    return [
        pdf("991001 akts skaitītāja maiņa 2026-05-14.pdf"),
        pdf("Liepu 14-2_līgums_2025.pdf", 1),
        pdf("Skolas iela 6 pārskats 2026 Q1.pdf", 2),
        pdf("K-anna izziņa.pdf", 3),
        pdf("skenēts.pdf", 4),
        SimpleUploadedFile("Liepu iela 14 ļaunums.pdf", b"MZ\x90\x00" + bytes(90)),
    ]


def test_maris_publishes_many_with_one_press(village: Village, maris: Any) -> None:
    where = send(maris, *chosen()).headers["Location"]
    assert not Document.objects.exists()
    shown = words_of(maris.get(where))
    for words in (
        "Gatavas 4 datnes, jāizlabo 2", "Anna Paraudziņa, Bruno Paraudziņa", "Felikss", "1 īpašnieks",
        "Akts, 14.05.2026 Akts skaitītāja maiņa", "Nosaukums nepasaka, kam tā pieder", "Šāda veida datni šeit nepieņem",
    ):  # fmt: skip
        assert words in shown, words
    assert Event.objects.filter(verb="looked", subject=f"client:{village.clients['anna'].pk}").exists()
    revision = {"revision": Bundle.objects.get().revision, "publish": "1"}
    refused = maris.post(where, revision)
    assert refused.status_code == 422
    assert "Vēl nekas nav publicēts" in words_of(refused)
    scan = BundleLine.objects.get(name="skenēts.pdf")
    with visit(village, "anna") as anna:
        assert "Dokumentu vēl nav" in words_of(anna.get("/dokumenti/", follow=True))
    assert b"".join(maris.get(f"{where}{scan.pk}/datne/").streaming_content) == PDF + b"%%%%"
    form = {"whose": "Liepu iela 14-9", **CORRECTED}
    wrong = maris.post(f"{where}{scan.pk}/", form)
    assert wrong.status_code == 422
    assert "Mājā nav dzīvokļa ar šādu numuru" in words_of(wrong)
    assert 'value="Mans nosaukums"' in wrong.content.decode()
    assert maris.post(f"{where}{scan.pk}/", {**form, "whose": "Liepu 14"}).headers["Location"] == where
    assert maris.post(where, revision).status_code == 422  # changed since it was looked at
    maris.post(where, {"leave_wrong": "1"})
    done = maris.post(where, {"revision": Bundle.objects.get().revision, "publish": "1"})
    assert done.headers["Location"] == "/birojs/dokumenti/"
    rows = Document.objects.order_by("title").values_list("title", "kind", "house__code", "apartment__code", "audience")
    assert list(rows) == PUBLISHED
    assert not Bundle.objects.exists()
    assert StoredFile.objects.count() == 5
    assert [maris.get(where).status_code, maris.post(where, revision).status_code] == [404, 404]


def test_too_many_files_are_told_how_many_go_and_what_was_typed_stays(village: Village, maris: Any) -> None:
    files = [pdf(f"{number}.pdf", number) for number in range(103)]
    answer = send(maris, *files, kind="estimate", dated="2024-02-29")
    assert answer.status_code == 422
    assert "ne vairāk kā 100 dat" in words_of(answer)
    typed = answer.content.decode()
    assert '<option value="estimate" selected>' in typed
    assert 'value="2024-02-29"' in typed
    where = f"/birojs/dokumenti/jauns/?house={village.house.pk}"
    form = {"kind": "report", "dated": "2026-03-31", "issuer": "SIA „Tāme”", "audience": "owners", "file": files}
    for one in files:
        one.seek(0)
    assert "SIA „Tāme”" in (again := maris.post(where, form)).content.decode()
    assert again.status_code == 422
    assert not Bundle.objects.exists()
    assert not Document.objects.exists()


def test_what_is_published_there_already_is_not_published_again(village: Village, maris: Any) -> None:
    send(maris, pdf("991001 akts.pdf"))
    maris.post(f"{START}{Bundle.objects.get().pk}/", {"revision": Bundle.objects.get().revision, "publish": "1"})
    again = send(
        maris, pdf("991001 a.pdf"), pdf("991001 akts vēlreiz.pdf"), pdf("T1-002 akts.pdf", 9), pdf("99-1002 a.pdf", 9)
    )
    said = words_of(maris.get(again.headers["Location"]))
    assert said.count("jau ir publicēta") == 2
    assert "Gatava 1 datne" in said


def test_a_second_tab_a_colleague_and_a_day_later(village: Village, maris: Any, tmp_path: Path) -> None:
    where = send(maris, pdf("T1-001 akts.pdf")).headers["Location"]
    assert send(maris, pdf("T1-001 akts 2.pdf", 1), where=where, add="1").status_code == 302
    bad = send(maris, pdf("x.pdf", 2), where=where, add="1", dated="vakar")
    assert bad.status_code == 422
    assert BundleLine.objects.count() == 2
    assert "2 datnes" in words_of(maris.get(START))
    line = BundleLine.objects.earliest("pk")
    maris.post(where, {"leave": [line.pk, "x", "9" * 30]})
    assert "izlaista 1" in words_of(maris.get(where))
    maris.post(where, {"take": line.pk})
    assert maris.post(where, {"revision": "²", "publish": "1"}).status_code == 422
    with staff_visit("ilze") as ilze:
        for rest in ("", f"{line.pk}/", f"{line.pk}/datne/"):
            assert ilze.get(where + rest).status_code == 404
            assert ilze.post(where + rest).status_code in {404, 405}
    assert forget_bundles(at=NOON + timedelta(hours=23)) == 0
    assert forget_bundles(at=NOON + timedelta(hours=25)) == 1
    assert not StoredFile.objects.exists()
    assert maris.post(where, {"discard": "1"}).status_code == 404


def test_ten_presses_begin_one_draft_until_somebody_has_touched_it(village: Village, maris: Any) -> None:
    def once(*names: str, **changes: str) -> str:
        files = (pdf(name, number) for number, name in enumerate(names))
        return str(send(maris, *files, **changes).headers["Location"])

    papers = ("T1-001 akts.pdf", "skenēts.pdf")
    first = once(*papers)
    Bundle.objects.update(at=NOON - timedelta(hours=20))
    assert {once(*papers) for _ in range(9)} == {first}
    assert (Bundle.objects.count(), StoredFile.objects.count()) == (1, 2)
    assert forget_bundles(at=NOON + timedelta(hours=23)) == 0  # it counts from the last press
    others = {once(*papers, kind="act"), once(*papers[:1]), once("T1-001 akts.pdf", "skenēts 2.pdf")}
    assert len(others | {first}) == 4
    maris.post(first, {"leave": BundleLine.objects.earliest("pk").pk})
    assert once(*papers) not in others | {first}
    with staff_visit("ilze") as ilze:
        assert send(ilze, pdf("T1-001 akts.pdf")).headers["Location"] not in others
    assert Bundle.objects.count() == 6


def test_files_added_twice_stand_in_the_list_once(village: Village, maris: Any) -> None:
    where = send(maris, pdf("T1-001 akts.pdf")).headers["Location"]
    for _ in range(2):
        papers = [pdf("T1-002 akts.pdf", 1), SimpleUploadedFile("x.exe", b"MZ\x90\x00" + bytes(90))]
        assert send(maris, *papers, where=where, add="1").status_code == 302
    assert sorted(BundleLine.objects.values_list("name", flat=True)) == ["T1-001 akts.pdf", "T1-002 akts.pdf", "x.exe"]
    assert StoredFile.objects.count() == 2


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("991001 akts.pdf", PDF + bytes(30_000_000))
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (bomb(), "ir par daudz"),
        (folder(*((f"{number}.pdf", "x") for number in range(201))), "ir par daudz"),
        (folder(("../991001 akts.pdf", "x")), "nedrošs"),
        (folder(("991001 akts.pdf", "x"), ("991001 AKTS.pdf", "y")), "nedrošs"),
        (folder(("a.pdf", "x"))[:-9], "nedrošs"),
        (folder(("tukša/", "")), "zip arhīvu ar datnēm"),
        (folder(*((f"{number}.pdf", "x") for number in range(101))), "ne vairāk kā 100"),
    ],
    ids=["bomb", "entries", "path", "doubled", "torn", "empty", "many"],
)
def test_a_hostile_zip_is_refused_and_what_was_chosen_stays(
    village: Village, maris: Any, content: bytes, said: str
) -> None:
    answer = send(maris, SimpleUploadedFile("dokumenti.zip", content), kind="report", dated="2026-04-01")
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert 'value="2026-04-01"' in answer.content.decode()
    assert not Bundle.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_zip_from_windows_with_folders(village: Village, maris: Any) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in ("Liepu 14/1 līgums ar SIA Ķīlis.pdf", "Liepu 14/pārskats 2025.pdf", "__MACOSX/._x"):
            entry = zipfile.ZipInfo(name.encode("cp775").decode("cp437"))
            entry.flag_bits = 0
            made.writestr(entry, PDF + name.encode())
    content = out.getvalue()
    where = send(maris, SimpleUploadedFile("māja.zip", content)).headers["Location"]
    lines = BundleLine.objects.order_by("name")
    assert [(one.title, one.apartment or one.house, one.year) for one in lines] == [
        ("Līgums ar SIA Ķīlis", village.flat_a, None),
        ("Pārskats", village.house, 2025),
    ]
    maris.post(where, {"revision": Bundle.objects.get().revision, "publish": "1"})
    with visit(village, "bruno") as bruno:
        assert "Līgums ar SIA Ķīlis" in words_of(bruno.get("/dokumenti/", follow=True))


def test_nothing_chosen_and_a_flat_of_the_house_chosen_for_all(village: Village, maris: Any) -> None:
    assert "Izvēlieties datnes vai zip" in words_of(send(maris))
    with freeze_time(NOON):
        send(maris, pdf("dz. 2 akts.pdf"), house=str(village.house.pk), kind="act", dated="2025-08-15")
    line = BundleLine.objects.get()
    assert (line.apartment, line.dated) == (village.flat_c, date(2025, 8, 15))
    assert "Egons Paraudziņa" in words_of(maris.get(f"{START}{line.bundle_id}/"))
