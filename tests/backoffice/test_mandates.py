"""Rita records a power of attorney from the paper, and ends one."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from pagalms.audit.models import Event
from pagalms.enrolment.models import Application
from pagalms.enrolment.queries import resident_for
from pagalms.kernel import personal_code
from pagalms.mandates.models import Mandate, Scan
from pagalms.outbox.models import Letter
from tests.backoffice.visits import staff_visit
from tests.files.samples import PDF, picture
from tests.moments import freeze_time
from tests.people import CODES, NOON, Village
from tests.resident.visits import visit, words_of

LIST = "/birojs/pilnvaras/"


def paper(village: Village, **other: Any) -> dict[str, Any]:
    """carla acts for felikss in flat_c."""
    form = {
        "name": "Carla Paraudziņa", "code": CODES["carla"], "email": "", "flats": [village.flat_c.pk],
        "may_hand_in": "on", "since": "2026-05-31", "until": "31.12.2026", "number": "2217", "dated": "2026-05-20",
        "notary": "Zvērināta notāre Ilga Zīmogiņa",
    }  # fmt: skip
    return {**form, **other}


def new(village: Village, name: str = "felikss") -> str:
    return f"{LIST}jauna/{village.clients[name].pk}/"


def test_from_the_search_to_the_open_flat(village: Village) -> None:
    with staff_visit("rita") as rita:
        found = rita.post(f"{LIST}jauna/", {"said": "liepu 14-2 felikss"}).content.decode()
        assert new(village) in found
        page = rita.get(new(village)).content.decode()
        assert "Liepu iela 14–2" in page
        assert "checked" in page  # the only property is ticked already
        answer = rita.post(new(village), paper(village), follow=True)
        said = words_of(answer)
    assert "Pilnvara ir reģistrēta un ir spēkā. Abi saņems vēstuli." in said
    assert "no 31.05.2026 līdz 31.12.2026" in said
    assert "skatīt rēķinus, skaitītājus un dokumentus, nodot rādījumus" in said
    carla = resident_for(village.users["carla"], on=NOON.date())
    assert village.flat_c in carla.properties
    assert not carla.may_write(village.flat_c)
    with visit(village, "carla") as client:
        assert "Iemesls: pilnvara" in words_of(client.get("/uzstadijumi/skatijumi/"))


def test_mistakes_stand_at_their_fields_and_what_was_typed_stays(village: Village) -> None:
    with staff_visit("rita") as rita:
        wrong = paper(village, flats=[], since="2026-05-01", notary="", email="nav")
        answer = rita.post(new(village), wrong)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "<title>Kļūda:" in page
        for words in ("Ierakstiet notāru", "pilnu e-pasta adresi"):
            assert words in page, words
        assert 'value="2217"' in page
        assert 'value="Carla Paraudziņa"' in page
        right_form = rita.post(new(village), {**wrong, "notary": "Notāre", "email": ""})
        page = right_form.content.decode()
        assert right_form.status_code == 422
        for words in ("Atzīmējiet vismaz vienu īpašumu.", "Pilnvara nevar būt spēkā pirms dokumenta datuma."):
            assert words in page, words
    assert not Mandate.objects.filter(principal=village.clients["felikss"]).exists()


def test_a_code_typed_once_travels_sealed_and_is_never_shown(village: Village) -> None:
    with staff_visit("rita") as rita:
        page = rita.post(new(village), paper(village, number="")).content.decode()
        assert CODES["carla"] not in page
        assert "320000-***** ir saglabāts" in page
        sealed = re.search(r'name="sealed" value="([^"]+)"', page)
        assert sealed
        assert rita.post(new(village), paper(village, code="", sealed=sealed[1])).status_code == 302
    assert Mandate.objects.get(principal=village.clients["felikss"]).representative.name == "Carla Paraudziņa"


@pytest.mark.parametrize(
    "other", [{"code": ""}, {"code": "12"}, {"code": "", "sealed": "viltots"}, {"code": CODES["felikss"]}]
)
def test_a_wrong_code_is_refused(village: Village, other: dict[str, str]) -> None:
    with staff_visit("rita") as rita:
        answer = rita.post(new(village), paper(village, **other))
    assert answer.status_code == 422
    assert "ersonas kod" in answer.content.decode()
    assert not Mandate.objects.filter(principal=village.clients["felikss"]).exists()


def test_a_flat_of_somebody_else_is_no_choice(village: Village) -> None:
    with staff_visit("rita") as rita:
        assert rita.post(new(village), paper(village, flats=[village.flat_a.pk])).status_code == 422
    assert not Mandate.objects.filter(principal=village.clients["felikss"]).exists()


def test_the_same_days_twice_name_the_first_document(village: Village) -> None:
    with staff_visit("rita") as rita:
        rita.post(new(village), paper(village))
        answer = rita.post(new(village), paper(village, number="2218"))
    assert answer.status_code == 422
    assert "jau ir spēkā pilnvara Nr. 2217" in answer.content.decode()


def test_a_button_pressed_twice_records_one_and_leads_to_it(village: Village) -> None:
    with staff_visit("rita") as rita:
        answers = [
            rita.post(new(village), paper(village, copies=[SimpleUploadedFile("lapa.jpg", picture("JPEG"))]))
            for _ in range(2)
        ]
        mandate = Mandate.objects.get(principal=village.clients["felikss"])
        assert {answer.headers["Location"] for answer in answers} == {f"{LIST}{mandate.document_id}/"}
        assert "Abi saņems vēstuli." in words_of(rita.get(f"{LIST}{mandate.document_id}/"))
        assert rita.post(new(village), paper(village)).status_code == 422  # without the copy it is not the same
        with freeze_time(NOON + timedelta(minutes=2)):
            late = paper(village, copies=[SimpleUploadedFile("lapa.jpg", picture("JPEG"))])
            assert rita.post(new(village), late).status_code == 422
    assert Scan.objects.count() == 1
    assert Letter.objects.filter(kind="mandate_recorded").count() == 2


def test_a_former_owner_has_nothing_to_represent(village: Village) -> None:
    with staff_visit("rita") as rita:
        assert "nepieder neviens īpašums" in words_of(rita.get(new(village, "egons")))
        assert rita.post(new(village, "egons"), paper(village, flats=[village.flat_c.pk])).status_code == 422


def test_ending_asks_why_and_both_read_it(village: Village) -> None:
    with staff_visit("rita") as rita:
        rita.post(new(village), paper(village))
        mandate = Mandate.objects.get(principal=village.clients["felikss"])
        where = f"{LIST}{mandate.document_id}/"
        refused = rita.post(where, {"reason": "  "})
        assert refused.status_code == 422
        assert "Uzrakstiet, kāpēc tā beidzas" in refused.content.decode()
        said = words_of(rita.post(where, {"reason": "Atsaukta pie notāra"}, follow=True))
        assert "Pilnvara ir izbeigta." in said
        assert "Atsaukta pie notāra" in said
        again = rita.post(where, {"reason": "vēlreiz"})
        assert again.status_code == 422
        listed = words_of(rita.get(LIST))
        assert "Izbeigtas pēdējās 30 dienās" in listed
    assert Letter.objects.filter(kind="mandate_ended", text__contains="Atsaukta pie notāra").count() == 2
    assert Event.objects.filter(verb="mandate_ended").count() == 1


def test_those_that_end_soon_stand_first(village: Village) -> None:
    with staff_visit("rita") as rita:
        rita.post(new(village), paper(village, until="2026-06-15"))
        said = words_of(rita.get(LIST))
    assert said.index("Carla Paraudziņa") < said.index("Dana Paraudziņa")
    assert "drīz beigsies" in said


def test_the_auditor_reads_and_changes_nothing(village: Village) -> None:
    mandate = Mandate.objects.earliest("pk")
    with staff_visit("uldis") as uldis:
        page = uldis.get(f"{LIST}{mandate.document_id}/").content.decode()
        assert "Dana Paraudziņa" in page
        assert 'name="reason"' not in page
        assert uldis.post(f"{LIST}{mandate.document_id}/", {"reason": "tāpat"}).status_code == 403
        assert uldis.post(new(village), paper(village)).status_code == 403
    mandate.refresh_from_db()
    assert mandate.ended_at is None


def test_copies_of_the_document_are_kept_and_opened_by_staff_only(village: Village) -> None:
    scans = [SimpleUploadedFile("pilnvara ģimenei.pdf", PDF), SimpleUploadedFile("otrā lapa.jpg", picture("JPEG"))]
    with staff_visit("rita") as rita:
        said = words_of(rita.post(new(village), paper(village, copies=scans), follow=True))
        assert "pilnvara ģimenei.pdf" in said
        assert "otrā lapa.jpg" in said
        scan = Scan.objects.earliest("pk")
        where = f"{LIST}{scan.document_id}/kopijas/{scan.pk}/"
        file = rita.get(where)
        assert b"".join(file.streaming_content) == PDF
        assert file["Content-Disposition"].startswith("attachment")
        other = Mandate.objects.earliest("pk").document_id
        assert rita.get(f"{LIST}{other}/kopijas/{scan.pk}/").status_code == 404
    for name in ("anna", "carla"):
        with visit(village, name) as client:
            assert client.get(where).status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("pilnvara.pdf", b"<html><script>alert(1)</script>", "Šāda veida datni"),
        ("pilnvara.pdf", b"", "tukš"),
        ("virus.exe", b"MZ" + bytes(300), "Šāda veida datni"),
    ],
)
def test_a_file_that_is_none_is_refused_and_nothing_is_recorded(
    village: Village, name: str, content: bytes, words: str
) -> None:
    with staff_visit("rita") as rita:
        answer = rita.post(new(village), paper(village, copies=[SimpleUploadedFile(name, content)]))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert 'value="2217"' in page
    assert "Izvēlieties datnes vēlreiz" in page
    assert not Mandate.objects.filter(principal=village.clients["felikss"]).exists()
    assert not Scan.objects.exists()


def test_an_application_of_a_representative_leads_here_and_back(village: Village) -> None:
    code = CODES["stranger"]
    row = Application.objects.create(
        number="2026-ABCD-EFGH", channel="paper", name="Zane Pārstāve", email="zane@new.example", received_at=NOON,
        represents="Felikss Paraudziņa, Liepu iela 14-2", personal_code_digest=personal_code.digest(code),
        personal_code_sealed=personal_code.seal(code),
    )  # fmt: skip
    asked = f"?iesniegums={row.pk}"
    with staff_visit("rita") as rita:
        assert f"{LIST}jauna/{asked}" in rita.get(f"/birojs/registracija/{row.pk}/").content.decode()
        found = rita.post(f"{LIST}jauna/{asked}", {"said": "felikss"}).content.decode()
        assert "Liepu iela 14-2" in found
        assert new(village) + asked in found
        page = rita.get(new(village) + asked).content.decode()
        assert 'value="Zane Pārstāve"' in page
        assert "060606-***** ir saglabāts" in page
        sealed = re.search(r'name="sealed" value="([^"]+)"', page)
        assert sealed
        form = paper(village, code="", sealed=sealed[1], name="Zane Pārstāve", email="zane@new.example")
        done = rita.post(new(village) + asked, form)
        assert done["Location"] == f"/birojs/registracija/{row.pk}/"
        assert "nevar apstiprināt" not in words_of(rita.get(done["Location"]))
    assert Mandate.objects.get(principal=village.clients["felikss"]).representative.name == "Zane Pārstāve"
