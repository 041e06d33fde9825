"""A change of owner at the office: found, looked through, recorded ahead of accounting, confirmed or taken back."""

from __future__ import annotations

import html
import re
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from pagalms.audit.models import Event
from pagalms.outbox.models import Letter
from pagalms.properties.models import Apartment, Client, Ownership, Sale
from pagalms.properties.queries import parts_of
from pagalms.properties.rules import NoSale, Part, after_sale
from tests.backoffice.visits import staff_visit
from tests.exchange.exports import folder, run
from tests.files.samples import PDF
from tests.people import CODES, Village
from tests.resident.visits import visit, words_of

BEGAN, DAY, BEFORE = date(2010, 1, 1), date(2026, 6, 15), date(2026, 6, 14)
JUNE_14, JUNE_15 = datetime(2026, 6, 14, 20, 59, tzinfo=UTC), datetime(2026, 6, 14, 21, 0, tzinfo=UTC)
HALF, WHOLE = Fraction(1, 2), Fraction(1)


def hidden(answer: Any) -> dict[str, str]:
    """What the first form of the main part brings along."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', answer.content.decode())
    return {name: html.unescape(value) for name, value in found}


def look_at(client: Any, flat: Apartment, **typed: str) -> Any:
    """Fill in the form of the flat and look at what it would mean."""
    where = f"/birojs/ipasnieki/{flat.pk}/"
    start = {"day": "15.06.2026", "deed": "Zemesgrāmata, nod. 123", "share": ""}
    return client.post(where, hidden(client.get(where)) | start | typed)


def record(client: Any, flat: Apartment, looked: Any, **more: Any) -> Any:
    return client.post(f"/birojs/ipasnieki/{flat.pk}/", hidden(looked) | {"do": "record"} | more, follow=True)


def rows_of(flat: Apartment) -> list[Part]:
    return parts_of(Ownership.objects.filter(apartment=flat))


def accounting_sends(tmp_path: Path, *rows: str) -> Any:
    """An export of ownerships alone."""
    head = "apartment_id;client_id;share;since;until"
    said = run(folder({"ownerships": [row.split(";") for row in (head, *rows)]}, tmp_path / str(len(rows))))
    assert said.code == 0, said
    return said


def carla_sells_to_egons(village: Village) -> None:
    with staff_visit("rita") as rita:
        looked = look_at(rita, village.flat_b, sellers=str(village.clients["carla"].pk), code=CODES["egons"])
        assert looked.status_code == 200, words_of(looked)
        record(rita, village.flat_b, looked)


def test_rita_records_that_carla_sells_to_egons(village: Village) -> None:
    flat = village.flat_b
    with staff_visit("rita") as rita:
        found = rita.post("/birojs/ipasnieki/", {"said": "skolas 6-1"}, follow=True)
        assert "Īpašnieki: Skolas iela 6–1" in words_of(found)
        looked = look_at(rita, flat, sellers=str(village.clients["carla"].pk), code=CODES["egons"])
        said = words_of(looked)
        for words in (
            "kas mainās 15.06.2026", "Egons Paraudziņš 1/1", "redz visu līdz 14.06.2026 ieskaitot",
            "saņems vēstuli: carla@example.lv", "saņems uzaicinājumu: egons@example.lv", "ir konts",
        ):  # fmt: skip
            assert words in said.replace("Egons Paraudziņa ", "Egons Paraudziņš "), (words, said)
        assert CODES["egons"] not in looked.content.decode()
        assert not Sale.objects.exists()
        assert len(rows_of(flat)) == 1
        file = SimpleUploadedFile("akts.pdf", PDF, "application/pdf")
        done = record(rita, flat, looked, file=file)
        assert "gaida grāmatvedību" in words_of(done)
        sale = Sale.objects.get()
        deed = rita.get(f"/birojs/ipasnieki/maina/{sale.pk}/dokuments/")
        assert b"".join(deed.streaming_content) == PDF
    letters = {letter.to: letter.text for letter in Letter.objects.filter(kind="owner_change")}
    assert set(letters) == {"carla@example.lv", "egons@example.lv"}
    assert "lasāmi kā arhīvs" in letters["carla@example.lv"]
    for name, before, after in (("carla", 200, 404), ("egons", 404, 200)):
        for at, status in ((JUNE_14, before), (JUNE_15, after)):
            with visit(village, name, at=at) as client:
                assert client.get(f"/ipasumi/{flat.pk}/skaititaji/").status_code == status, (name, at)
    with visit(village, "carla") as client:
        assert "Rita Iemesls: īpašnieka maiņa" in words_of(client.get("/uzstadijumi/skatijumi/"))


def test_rita_takes_it_back_and_all_is_as_it_was(village: Village) -> None:
    before = rows_of(village.flat_b)
    carla_sells_to_egons(village)
    sale = Sale.objects.get()
    with staff_visit("ilze") as ilze:
        assert "Šī īpašuma īpašnieka maiņa jau gaida" in words_of(ilze.get(f"/birojs/ipasnieki/{village.flat_b.pk}/"))
        where = f"/birojs/ipasnieki/maina/{sale.pk}/"
        assert "atsaukta" in words_of(ilze.post(where, follow=True))
        assert "vairs negaida" in words_of(ilze.post(where, follow=True))
    assert rows_of(village.flat_b) == before
    assert Letter.objects.filter(kind="owner_change").count() == 4


def test_accounting_does_not_know_then_agrees(village: Village, tmp_path: Path) -> None:
    carla_sells_to_egons(village)
    after = rows_of(village.flat_b)
    carla, egons = village.clients["carla"].code, village.clients["egons"].code
    accounting_sends(tmp_path, f"T2-001;{carla};1/1;01.01.2010;")
    assert rows_of(village.flat_b) == after
    assert Sale.objects.get().waits
    accounting_sends(tmp_path, f"T2-001;{carla};1/1;01.01.2010;14.06.2026", f"T2-001;{egons};1/1;15.06.2026;")
    assert rows_of(village.flat_b) == after
    assert Sale.objects.get().agreed is True
    assert Event.objects.filter(verb="sale_confirmed").count() == 1


def test_accounting_wins_when_it_says_another_day_and_the_office_sees_it(village: Village, tmp_path: Path) -> None:
    carla_sells_to_egons(village)
    carla, egons = village.clients["carla"].code, village.clients["egons"].code
    accounting_sends(tmp_path, f"T2-001;{carla};1/1;01.01.2010;30.06.2026", f"T2-001;{egons};1/1;01.07.2026;")
    assert [(one.since, one.until) for one in rows_of(village.flat_b)] == [
        (BEGAN, date(2026, 6, 30)), (date(2026, 7, 1), None),
    ]  # fmt: skip
    with staff_visit("ilze") as ilze:
        assert "grāmatvedībā ir citādi" in words_of(ilze.get("/birojs/ipasnieki/"))


def test_a_company_under_accountings_other_number_is_the_same_buyer(village: Village, tmp_path: Path) -> None:
    company = {"kind": "legal", "company_name": "SIA Nams", "registration_no": "40000000001"}
    buyer = Client.objects.create(code="K-nams", **company)
    with staff_visit("rita") as rita:
        carla = village.clients["carla"]
        looked = look_at(rita, village.flat_b, sellers=str(carla.pk), number=buyer.code)
        assert looked.status_code == 200, words_of(looked)
        record(rita, village.flat_b, looked)
    Client.objects.create(code="K-cits", **company)
    accounting_sends(tmp_path, f"T2-001;{carla.code};1/1;01.01.2010;14.06.2026", "T2-001;K-cits;1/1;15.06.2026;")
    assert Sale.objects.get().agreed is True


def test_carla_sells_to_a_company_that_accounting_does_not_know_yet(village: Village, tmp_path: Path) -> None:
    carla = village.clients["carla"]
    with staff_visit("rita") as rita:
        asked = look_at(rita, village.flat_b, sellers=str(carla.pk), code="LV 40203000017")
        assert asked.status_code == 422
        assert "Šis uzņēmums ir jauns" in words_of(asked)
        assert "40203000017 ir saglabāts" in words_of(asked)
        typed = {"sellers": str(carla.pk), "company_name": "SIA „Jaunā māja”", "email": "maja@example.lv"}
        typed |= {"day": "15.06.2026", "deed": "Zemesgrāmata, nod. 9"}
        looked = rita.post(f"/birojs/ipasnieki/{village.flat_b.pk}/", hidden(asked) | typed)
        assert "SIA „Jaunā māja” 1/1" in words_of(looked)
        assert "lieto portālu ar pilnvarotu personu" in words_of(looked)
        record(rita, village.flat_b, looked)
    buyer = Sale.objects.get().buyer
    assert (buyer.kind, buyer.registration_no, buyer.personal_code_digest) == ("legal", "40203000017", None)
    letter = Letter.objects.get(to="maja@example.lv")
    assert "pilnvaru" in letter.text
    assert "pierakstieties" not in letter.text
    Client.objects.create(code="K-maja", kind="legal", company_name="Jaunā māja, SIA", registration_no="40203000017")
    accounting_sends(tmp_path, f"T2-001;{carla.code};1/1;01.01.2010;14.06.2026", "T2-001;K-maja;1/1;15.06.2026;")
    assert Sale.objects.get().agreed is True


def test_bruno_sells_his_half_to_somebody_new_and_anna_keeps_hers(village: Village) -> None:
    flat = village.flat_a
    with staff_visit("rita") as rita:
        bruno = str(village.clients["bruno"].pk)
        asked = look_at(rita, flat, sellers=bruno, code="080890-12345")
        assert asked.status_code == 422
        assert "Šī persona ir jauna" in words_of(asked)
        looked = look_at(
            rita, flat, sellers=bruno, code="080890-12345", first_name="Zane", last_name="Jaunā",
            email="zane@example.lv",
        )  # fmt: skip
        assert "Zane Jaunā 1/2" in words_of(looked)
        record(rita, flat, looked)
    assert Letter.objects.get(to="zane@example.lv").text.count("Smart-ID") == 1
    running = [one for one in rows_of(flat) if one.runs(DAY)]
    assert {one.share for one in running} == {HALF}
    assert len(running) == 2


def test_what_cannot_be_is_said_and_kept(village: Village) -> None:
    carla = str(village.clients["carla"].pk)
    with staff_visit("rita") as rita:
        for typed, words in (
            ({"code": CODES["carla"]}, "nevar būt tas, kurš pārdod"),
            ({"code": CODES["egons"], "day": "01.01.2010"}, "sākas šajā dienā vai vēlāk"),
            ({"code": CODES["egons"], "day": "15.06.2036"}, "gada laikā"),
            ({"code": CODES["egons"], "share": "3/2"}, "daļu no pārdevēja daļas"),
            ({"code": CODES["egons"], "share": "puse"}, "piemēram, 1/2"),
            ({"number": "nav-tāda"}, "nav klienta ar šādu numuru"),
            ({}, "personas kodu, reģistrācijas numuru vai klienta numuru"),
        ):
            answer = look_at(rita, village.flat_b, sellers=carla, **typed)
            assert answer.status_code == 422, typed
            assert words in words_of(answer), typed
        looked = look_at(rita, village.flat_b, sellers=carla, code=CODES["egons"])
        Ownership.objects.filter(apartment=village.flat_b).update(share_denominator=2)
        assert "īpašnieki ir mainījušies" in words_of(record(rita, village.flat_b, looked))
    assert not Sale.objects.exists()


ANNA, BRUNO, CARLA = 1, 2, 3
OURS = [Part(ANNA, BEGAN, None, HALF), Part(BRUNO, BEGAN, None, HALF)]


def test_what_a_sale_does_to_shares() -> None:
    both = after_sale(OURS, sellers=[ANNA, BRUNO], buyer=CARLA, day=DAY, share=None)
    assert both == [
        Part(ANNA, BEGAN, BEFORE, HALF), Part(BRUNO, BEGAN, BEFORE, HALF), Part(CARLA, DAY, None, WHOLE)
    ]  # fmt: skip
    among = after_sale(OURS, sellers=[ANNA], buyer=BRUNO, day=DAY, share=None)
    assert [one for one in among if one.runs(DAY)] == [Part(BRUNO, DAY, None, WHOLE)]
    quarter = after_sale(OURS, sellers=[ANNA], buyer=CARLA, day=DAY, share=Fraction(1, 4))
    assert {one.client: one.share for one in quarter if one.runs(DAY)} == {
        ANNA: Fraction(1, 4), BRUNO: HALF, CARLA: Fraction(1, 4)
    }  # fmt: skip


@pytest.mark.parametrize(
    ("parts", "sellers", "why"),
    [
        (OURS, [CARLA], "not_theirs"),
        ([Part(ANNA, DAY, None, WHOLE)], [ANNA], "first_day"),
        ([Part(ANNA, BEGAN, date(2026, 12, 31), WHOLE)], [ANNA], "ends"),
        ([*OURS, Part(4, date(2026, 7, 1), None, HALF)], [ANNA], "later"),
    ],
)
def test_what_accounting_knows_better_is_not_sold(parts: list[Part], sellers: list[int], why: str) -> None:
    with pytest.raises(NoSale, match=why):
        after_sale(parts, sellers=sellers, buyer=5, day=DAY, share=None)


def test_the_auditor_finds_a_flat_and_records_nothing(village: Village) -> None:
    with staff_visit("uldis") as uldis:
        found = uldis.post("/birojs/ipasnieki/", {"said": "skolas 6-1"}, follow=True)
        assert "Īpašnieki: Skolas iela 6–1" in words_of(found)
        assert "<form" not in found.content.decode().split("<main")[1]
        assert uldis.post(f"/birojs/ipasnieki/{village.flat_b.pk}/", {}).status_code == 403
