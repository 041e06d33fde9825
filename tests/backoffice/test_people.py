"""Staff find people by whatever they are told, and every look is the person's to read."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest

from pagalms.accounts.models import User
from pagalms.audit.actions import looked
from pagalms.audit.models import Event
from pagalms.audit.queries import looks_at
from pagalms.billing.actions import want_bills
from pagalms.documents.actions import Face, Sheet, publish
from pagalms.enrolment.models import TermsAcceptance
from pagalms.outbox.models import Letter
from pagalms.properties import actions
from pagalms.properties.actions import Told
from tests.backoffice.visits import staff_visit
from tests.correspondence.letters import asked
from tests.files.samples import PDF
from tests.people import CODES, NOON, Village, add_meter
from tests.resident.visits import visit, words_of

SEARCH = "/birojs/cilveki/"


def found_by(client: object, said: str) -> str:
    return words_of(client.post(SEARCH, {"said": said}))  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Anna Paraudziņa", "Anna"),
        ("paraudzina ANNA", "Anna"),
        ("liepu 14-1 anna", "Anna"),
        ("Liepu iela 14–2", "Felikss"),
        ("991002", "Felikss"),
        ("egons", "Egons"),
        ("anna@register.example", "Anna"),
        ("anna@example.lv", "Anna"),
        (CODES["carla"], "Carla"),
        (CODES["carla"].replace("-", ""), "Carla"),
        ("KM-777421", "Carla"),
    ],
)
def test_rita_finds_people_by_what_they_say(village: Village, said: str, name: str) -> None:
    add_meter(village.flat_b, "cold_water", "vanna", serial="KM-777421")
    with staff_visit("rita") as rita:
        words = found_by(rita, said)
    assert name in words
    others = {one.capitalize() for one in village.clients} - {name}
    if said not in {"Liepu iela 14–2", "991002"}:  # felikss bought that one from egons
        assert not any(other in words for other in others), words


@pytest.mark.parametrize("said", ["zzz", "%", "_", "'", "\\", "liepu 14-1 carla", "0" * 120, "(", "-"])
def test_nonsense_finds_nobody_or_little(village: Village, said: str) -> None:
    with staff_visit("rita") as rita:
        words = found_by(rita, said)
    assert "Visiem šiem vārdiem neviens neatbilst" in words or said == "-"


def test_what_was_looked_for_is_not_written_down(village: Village) -> None:
    with staff_visit("rita") as rita:
        found_by(rita, CODES["carla"])
    [event] = Event.objects.filter(verb="people_searched")
    assert event.detail == {"found": 1}


def test_a_record_opens_only_with_a_reason_and_anna_reads_it(village: Village) -> None:
    anna = village.clients["anna"].pk
    Letter.objects.create(
        to="anna@register.example", kind="bill", subject="Rēķins par aprīli", text="…", message_id="<1>",
        created_at=NOON, state=Letter.State.UNDELIVERED, attempts=78, last_error="Refused: 550",
    )  # fmt: skip
    with staff_visit("rita") as rita:
        asked = words_of(rita.get(f"{SEARCH}{anna}/"))
        assert "Kāpēc atverat lietu: Anna Paraudziņa?" in asked
        assert "register.example" not in asked
        assert "register.example" not in words_of(rita.get(f"{SEARCH}{anna}/?iemesls=ziņkāre"))
        assert {one.detail["what"] for one in Event.objects.filter(verb="looked")} == {"search"}
        assert len(looks_at([f"client:{anna}"], last=9)) == 1  # by the name on the page that asks; once in a while
        page = rita.get(f"{SEARCH}{anna}/?iemesls=bill")
        said = words_of(page)
    for words in (
        "010180-*****", "anna@register.example", "anna@example.lv", "Liepu iela 14–1", "1/2", "Dana Paraudziņa",
        "Rēķins par aprīli", "nav piegādāta", "Refused: 550",
    ):  # fmt: skip
        assert words in said, words
    assert CODES["anna"] not in page.content.decode()
    with visit(village, "anna") as client:
        assert "Rita Iemesls: rēķins vai maksājums" in words_of(client.get("/uzstadijumi/skatijumi/"))
    with visit(village, "bruno") as client:
        assert "Jūsu lietu neviens nav atvēris." in words_of(client.get("/uzstadijumi/skatijumi/"))


def test_a_former_owner_is_found_with_the_days(village: Village) -> None:
    with staff_visit("gunta") as gunta:
        said = words_of(gunta.get(f"{SEARCH}{village.clients['egons'].pk}/?iemesls=contact"))
    assert "līdz 15.08.2025" in said
    assert "pārdots" in said


def test_the_auditor_searches_and_looks_and_is_written_down_too(village: Village) -> None:
    with staff_visit("uldis") as uldis:
        assert "Anna" in found_by(uldis, "anna")
        assert uldis.get(f"{SEARCH}{village.clients['anna'].pk}/?iemesls=audit").status_code == 200
    assert Event.objects.filter(verb="looked", subject=f"client:{village.clients['anna'].pk}").exists()


def test_gunta_sees_what_an_accountant_needs(village: Village) -> None:
    anna = f"{SEARCH}{village.clients['anna'].pk}/?iemesls=bill"
    with staff_visit("gunta") as gunta:
        said = words_of(gunta.get(anna))
    assert "Liepu iela 14–1" in said
    assert "Dana" not in said
    assert "Vēstules" not in said
    with staff_visit("uldis") as uldis:
        said = words_of(uldis.get(anna))
    assert "Dana Paraudziņa" in said
    assert "Reģistrēt pilnvaru" not in said


def test_accountings_other_number_of_the_same_person_is_named(village: Village) -> None:
    twin = village.clients["felikss"]
    anna = village.clients["anna"]
    twin.personal_code_digest, twin.personal_code_sealed = anna.personal_code_digest, anna.personal_code_sealed
    twin.save()
    with staff_visit("rita") as rita:
        said = words_of(rita.get(f"{SEARCH}{anna.pk}/?iemesls=bill"))
    assert "tā pati persona, kas Nr. K-felikss" in said


def test_accounting_takes_what_owners_have_told(village: Village) -> None:
    for name, flat in (("anna", village.flat_a), ("egons", village.flat_c)):
        actions.tell_contacts(
            village.clients[name], flat, told=Told("+371 20000001", "", "=1+1"), by=village.users[name], at=NOON
        )
    with staff_visit("gunta") as gunta:
        assert f"{SEARCH}kontakti.csv" in gunta.get(SEARCH).content.decode()
        file = gunta.get(f"{SEARCH}kontakti.csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(file), delimiter=";"))
    assert rows[0] == ["client_id", "apartment_id", "phone", "email", "postal_address", "since"]
    assert rows[1:] == [["K-anna", "T1-001", "'+371 20000001", "", "'=1+1", "2026-05-31"]]  # egons has sold
    with staff_visit("maris") as maris:
        assert maris.get(f"{SEARCH}kontakti.csv").status_code == 403
    with visit(village, "anna") as anna:
        assert "kontaktinformācija nodota grāmatvedībai" in words_of(anna.get("/uzstadijumi/skatijumi/"))


@pytest.mark.parametrize("said", ["dana", "Dāna PARAUDZINA", "dana@represents.example", CODES["dana"]])
def test_who_acts_for_others_is_found_with_the_document(village: Village, said: str) -> None:
    with staff_visit("rita") as rita:
        words = found_by(rita, said)
    assert "Pārstāv citus Dana Paraudziņa → Anna Paraudziņa" in words
    assert "Gatis" not in words
    with staff_visit("maris") as maris:
        assert "Dana" not in found_by(maris, said)


def test_who_comes_up_in_a_search_or_a_list_can_read_that(village: Village) -> None:
    with staff_visit("rita") as rita:
        found_by(rita, "anna")
        rita.get("/birojs/pilnvaras/")
    with visit(village, "anna") as anna:
        said = words_of(anna.get("/uzstadijumi/skatijumi/"))
    assert "Jūsu vārds parādījās, meklējot kādu personu" in said
    assert "pilnvaru saraksts" in said
    with visit(village, "gatis") as gatis:
        said = words_of(gatis.get("/uzstadijumi/skatijumi/"))
    assert "pilnvaru saraksts" in said
    assert "meklējot" not in said


def test_the_record_holds_questions_terms_and_looks_by_the_page(village: Village) -> None:
    anna = village.clients["anna"].pk
    asked(village.users["anna"], "Kāpņu telpa")
    TermsAcceptance.objects.create(user=village.users["anna"], version="2026-01", at=NOON)
    place = f"{SEARCH}{anna}/?iemesls=contact"
    with staff_visit("rita") as rita:
        assert "skatijumi=2" not in rita.get(place).content.decode()
        for _look in range(19):  # as twenty visits would
            looked("contact", by=User.objects.get(email="rita@kalnanami.example"), at=NOON, subjects=[f"client:{anna}"])
        page = rita.get(place)
        said = words_of(page)
        for words in ("Kāpņu telpa", "2026-01", "Kas ir skatījis", "Rita zvans, vēstule vai apmeklējums"):
            assert words in said, words
        assert "skatijumi=2" in page.content.decode()
        assert "Jaunāki skatījumi" in words_of(rita.get(f"{place}&skatijumi=2"))
        assert rita.get(f"{place}&skatijumi=x&jautajumi=99999").status_code == 200
    with staff_visit("uldis") as uldis:
        assert "Kas ir skatījis" in words_of(uldis.get(place))


def test_the_record_holds_documents_and_wanted_bills_for_who_works_with_them(
    village: Village, tmp_path: Any, settings: Any
) -> None:
    backend = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": backend}
    anna, flat = village.users["anna"], village.flat_a
    face = Face(kind="act", title="Skaitītāja maiņa", dated=date(2026, 4, 2))
    publish(face=face, sheet=Sheet(PDF, "akts.pdf"), apartment=flat, by=anna, at=NOON)
    want_bills(user=anna, apartments=[flat], at=NOON, given_at="settings")
    place = f"{SEARCH}{village.clients['anna'].pk}/?iemesls=bill"
    with staff_visit("maris") as maris:
        assert "Skaitītāja maiņa Akts" in words_of(maris.get(place))
        assert "Skaitītāja maiņa" not in words_of(maris.get(f"{SEARCH}{village.clients['carla'].pk}/?iemesls=bill"))
    with staff_visit("gunta") as gunta:
        said = words_of(gunta.get(place))
        assert "Rēķini e-pastā Liepu iela 14–1 kopš 31.05.2026" in said
