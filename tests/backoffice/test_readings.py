"""The readings desk: a morning of the house manager and the accountant."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.db.models.signals import post_init

from pagalms.audit.models import Event
from pagalms.kernel.month import Month
from pagalms.meters.actions import hand_in
from pagalms.meters.models import Batch, Meter, Reading
from pagalms.meters.queries.desk import missing_after, missing_in
from tests.backoffice.visits import staff_visit
from tests.moments import freeze_time
from tests.people import NOON, Village
from tests.resident.visits import words_of

CLOSED = datetime(2026, 6, 2, 6, 0, tzinfo=UTC)


def hand_in_all(village: Village, name: str, flat: Any) -> None:
    values = {
        m.pk: "414" if m.point.kind == "cold_water" else "270" for m in Meter.objects.filter(point__apartment=flat)
    }
    hand_in(by=village.users[name], flat=flat, values=values, confirmed={}, form_key=uuid4(), at=NOON)


def test_maris_sees_how_far_the_month_is(village: Village, django_assert_max_num_queries: Any) -> None:
    hand_in_all(village, "anna", village.flat_a)
    with staff_visit("maris") as maris:
        maris.get("/birojs/")
        with django_assert_max_num_queries(20):
            answer = maris.get("/birojs/radijumi/")
    said = words_of(answer)
    assert "Rādījumi par maiju" in said
    assert "1 no 3" in said
    assert "Liepu iela 141 no 2 · 50 %" in said
    assert "Skolas iela 60 no 1 · 0 %" in said
    assert answer.content.decode().count('class="on"') == 1


def test_maris_calls_those_who_are_missing(village: Village) -> None:
    village.clients["carla"].phone = "+371 2900 0103"
    village.clients["carla"].save()
    hand_in_all(village, "anna", village.flat_a)
    with staff_visit("maris") as maris:
        page = maris.get(f"/birojs/radijumi/?maja={village.other_house.pk}").content.decode()
        rows = list(
            csv.reader(io.StringIO(maris.get("/birojs/radijumi/trukst.csv").content.decode("utf-8-sig")), delimiter=";")
        )
    assert 'href="tel:+37129000103"' in page
    assert "Felikss" not in page
    assert [row[1:5] for row in rows[1:]] == [
        ["2", "Felikss Paraudziņa", "", "2"],
        ["1", "Carla Paraudziņa", "'+371 2900 0103", "2"],
    ]


def test_meters_are_read_for_the_flats_that_are_shown_alone(village: Village) -> None:
    """With 20,000 flats the next one to call took seconds: all that were missing had been read for it."""
    month, made = Month(2026, 5), list[Meter]()

    def note(instance: Meter, **_more: Any) -> None:
        made.append(instance)

    first, second, *_others = missing_in(month)
    post_init.connect(note, sender=Meter)
    try:
        [shown] = missing_in(month, most=1)
        after = missing_after(month, first.flat, months=first.months)
    finally:
        post_init.disconnect(note, sender=Meter)
    assert (shown, after) == (first, second)
    assert {meter.pk for meter in made} == {meter.pk for meter in (*first.meters, *second.meters)}


def test_who_is_named_can_read_that_they_were_looked_at(village: Village) -> None:
    with staff_visit("maris") as maris:
        maris.get(f"/birojs/radijumi/?maja={village.other_house.pk}")
        who = maris.session["_auth_user_id"]
    seen = Event.objects.filter(verb="looked").values_list("subject", "by")
    assert list(seen) == [(f"client:{village.clients['carla'].pk}", int(who))]


def test_the_fourth_month_stands_out(village: Village) -> None:
    Reading.objects.filter(meter__point__apartment=village.flat_b, period__gte="2026-02-01").delete()
    with staff_visit("maris") as maris:
        page = maris.get("/birojs/radijumi/").content.decode()
    assert '<span class="tag bad">' in page


def test_gunta_takes_over_once_and_has_the_file_again(village: Village) -> None:
    hand_in_all(village, "anna", village.flat_a)
    with staff_visit("gunta", at=CLOSED) as gunta:
        assert "Gaida 2 rādījumi." in words_of(gunta.get("/birojs/radijumi/gramatvedibai/"))
        gunta.post("/birojs/radijumi/gramatvedibai/", {"period": "2026-05"})
        gunta.post("/birojs/radijumi/gramatvedibai/", {"period": "2026-05"})
        assert Batch.objects.count() == 1
        once = gunta.get("/birojs/radijumi/gramatvedibai/2026-05-01.csv").content
        assert gunta.get("/birojs/radijumi/gramatvedibai/2026-05-01.csv").content == once
        book = gunta.get("/birojs/radijumi/gramatvedibai/2026-05-01.xlsx").content
        assert gunta.get("/birojs/radijumi/gramatvedibai/2026-05-09.csv").status_code == 404
        assert gunta.get("/birojs/radijumi/gramatvedibai/2026-05-01.exe").status_code == 404
    rows = list(csv.DictReader(io.StringIO(once.decode("utf-8-sig")), delimiter=";"))
    assert [(row["value"], row["source"], row["batch"]) for row in rows] == [
        ("414.000", "portal", "2026-05-01"),
        ("270.000", "portal", "2026-05-01"),
    ]
    sheet = openpyxl.load_workbook(io.BytesIO(book)).active
    assert sheet is not None
    assert sheet.max_row == 3


def test_gunta_is_told_that_residents_can_still_correct(village: Village) -> None:
    hand_in_all(village, "anna", village.flat_a)
    with staff_visit("gunta") as gunta:
        assert "vēl var nodot un labot līdz 01.06.2026" in words_of(gunta.get("/birojs/radijumi/gramatvedibai/"))
        gunta.post("/birojs/radijumi/gramatvedibai/", {"period": "2026-05"})
        assert not Batch.objects.exists()
        gunta.post("/birojs/radijumi/gramatvedibai/", {"period": "2026-05", "early": "on"})
        assert Batch.objects.get().readings == 2
        assert gunta.post("/birojs/radijumi/gramatvedibai/", {"period": "maijs"}).status_code == 404


def test_the_command_writes_a_file_that_goes_back_in(village: Village, tmp_path: Path, capsys: Any) -> None:
    hand_in_all(village, "anna", village.flat_a)
    with freeze_time(CLOSED):
        call_command("export_readings", period="2026-05", out=tmp_path)
        call_command("export_readings", batch="2026-05-01", out=tmp_path, format="xlsx")
        with pytest.raises(CommandError, match=r"nav jaunu rādījumu|no new readings"):
            call_command("export_readings", period="2026-05", out=tmp_path)
        with pytest.raises(CommandError, match="not a month"):
            call_command("export_readings", period="2026-5", out=tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["readings-2026-05-01.csv", "readings-2026-05-01.xlsx"]
    export = tmp_path / "back"
    export.mkdir()
    (tmp_path / "readings-2026-05-01.csv").rename(export / "readings.csv")
    with freeze_time(CLOSED):
        call_command("import_export", str(export))
    assert set(Reading.objects.filter(period="2026-05-01").values_list("state", flat=True)) == {"taken_over"}
