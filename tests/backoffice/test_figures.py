"""The figures of the office: counts, drawn and as tables."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from pagalms.billing.models import BillConsent
from pagalms.correspondence.models import Message, Thread
from pagalms.identity.models import SignIn
from pagalms.meters.actions import hand_in
from pagalms.meters.models import Meter
from pagalms.outbox.models import Letter
from tests.backoffice.visits import staff_visit
from tests.people import NOON, Village
from tests.resident.visits import words_of

PAGE = "/birojs/skaitli/"


def test_gunta_sees_how_readings_come_and_where_people_registered(village: Village) -> None:
    own = Meter.objects.filter(point__apartment=village.flat_a)
    values = {meter.pk: "414" if meter.point.kind == "cold_water" else "270" for meter in own}
    hand_in(by=village.users["anna"], flat=village.flat_a, values=values, confirmed={}, form_key=uuid4(), at=NOON)
    with staff_visit("gunta") as gunta:
        said = words_of(gunta.get(PAGE))
        assert "Rādījumi pa mēnešiem" in said
        table = gunta.get(f"{PAGE}radijumi.csv").content.decode("utf-8-sig").splitlines()
        houses = gunta.get(f"{PAGE}registreti.csv").content.decode("utf-8-sig").splitlines()
        assert gunta.get(f"{PAGE}nekas.csv").status_code == 404
    assert table[0] == "Mēnesis;portālā;Nolasāmie skaitītāji;Nodots, %"
    assert [table[1], *table[-2:]] == ["2025-05;0;6;0.0", "2026-04;6;6;100.0", "2026-05;2;6;33.3"]
    assert houses[1:] == ["Liepu iela 14;50.0;1;2", "Skolas iela 6;100.0;1;1"]
    assert "Pašlaik 2 no 3 dzīvokļiem." in said
    assert "2026. gada maijs 2 6 33,3 %" in said.replace("\xa0", " ")


def test_maris_sees_sign_ins_and_bills_wanted(village: Village) -> None:
    anna = village.users["anna"]
    for back, method in ((0, "swedbank"), (0, "password"), (40, "password"), (900, "password")):
        SignIn.objects.create(user=anna, method=method, at=NOON - timedelta(days=back))
    for began, ended in ((40, 35), (20, None)):
        period = (NOON - timedelta(days=began), ended and NOON - timedelta(days=ended))
        BillConsent.objects.create(user=anna, apartment=village.flat_a, period=period, given_at="settings")
    with staff_visit("maris") as maris:
        ways = maris.get(f"{PAGE}pieteiksanas.csv").content.decode("utf-8-sig").splitlines()
        bills = maris.get(f"{PAGE}rekini.csv").content.decode("utf-8-sig").splitlines()
        assert "<rect" in maris.get(PAGE).content.decode()
    assert [ways[0], *ways[-2:]] == ["Mēnesis;E-pasts un parole;Swedbank", "2026-04;1;0", "2026-05;1;1"]
    assert bills[-2:] == ["2026-04;0;1;1", "2026-05;1;1;0"]


def test_uldis_reads_answer_times_and_letters(village: Village) -> None:
    anna = village.users["anna"]
    thread = Thread.objects.create(
        user=anna, topic="bills", subject="Rēķins", opened_at=NOON, last_at=NOON, waiting_since=NOON
    )
    for days in (1, 2, 9):
        waited = timedelta(days=days)
        Message.objects.create(
            thread=thread, from_office=True, text="Labdien", at=NOON, waited=waited, form_key=uuid4()
        )  # fmt: skip
    for number, state in enumerate(("sent", "sent", "undelivered")):
        Letter.objects.create(
            to="anna@pasts.example", kind="bill", subject="Rēķins", text="", message_id=str(number),
            created_at=NOON, state=state, sent_at=NOON if state == "sent" else None,
        )  # fmt: skip
    with staff_visit("uldis") as uldis:
        said = words_of(uldis.get(PAGE))
        answers = uldis.get(f"{PAGE}atbildes.csv").content.decode("utf-8-sig").splitlines()
        letters = uldis.get(f"{PAGE}vestules.csv").content.decode("utf-8-sig").splitlines()
    assert answers[-2:] == ["2026-04;;;0", "2026-05;2.0;7.6;3"]
    assert [letters[0], letters[-1]] == [
        "Mēnesis;jauns rēķins ar PDF;Nepiegādātas;Nepiegādātas: jauns rēķins ar PDF",
        "2026-05;2;1;1",
    ]
    assert "Pašlaik gaida 1 jautājums." in said


@pytest.mark.django_db
def test_rita_has_no_figures_and_an_empty_portal_says_so() -> None:
    with staff_visit("rita") as rita:
        assert rita.get(PAGE).status_code == 403
    with staff_visit("ilze") as ilze:
        assert "Vēl nav ko skaitīt." in words_of(ilze.get(PAGE))


def test_gunta_looks_at_an_earlier_month(village: Village) -> None:
    with staff_visit("gunta") as gunta:
        said = words_of(gunta.get(f"{PAGE}?lidz=2026-03"))
        table = gunta.get(f"{PAGE}radijumi.csv?lidz=2026-03").content.decode("utf-8-sig").splitlines()
        now = gunta.get(f"{PAGE}radijumi.csv?lidz=2199-01").content.decode("utf-8-sig").splitlines()
    assert (table[1][:7], table[-1][:7], now[-1][:7]) == ("2025-03", "2026-03", "2026-05")
    assert "Pašlaik" not in said
