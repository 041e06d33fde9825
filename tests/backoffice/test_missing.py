"""The whole list of missing readings: page by page, on paper, as a table, whatever the number of flats."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from pagalms.audit.models import Event
from pagalms.meters.models import Meter, MeteringPoint, Reading
from pagalms.properties.models import Apartment, Client, ContactDetails, House, Ownership
from tests.backoffice.visits import staff_visit
from tests.people import NOON, Village, add_meter, own
from tests.resident.visits import words_of

LIST = "/birojs/radijumi/trukst/"
FLAT = re.compile(r'<th scope="row">(?:<a [^>]*>)?([^<]*)')


def build_a_tower(village: Village, flats: int = 120) -> House:
    """A house of carla with a meter in each flat, put up in January; no reading has come of any."""
    tower = House.objects.create(code="T9", address="Torņa iela 1", city="Rīga", postcode="LV-1001", area_m2=9000)
    made = Apartment.objects.bulk_create(
        Apartment(
            code=f"T9-{number:03d}", house=tower, number=str(number), area_m2=30, share_numerator=1,
            share_denominator=flats, account_no=f"99{number:05d}",
        )
        for number in range(1, flats + 1)
    )  # fmt: skip
    points = MeteringPoint.objects.bulk_create(
        MeteringPoint(apartment=flat, kind="cold_water", location="vannas istaba") for flat in made
    )
    Meter.objects.bulk_create(
        Meter(
            code=f"T9-{point.pk}", point=point, serial_no=f"S{point.pk}", integer_digits=5, decimal_digits=3,
            installed_on=date(2026, 1, 5), initial_value=Decimal(0),
        )
        for point in points
    )  # fmt: skip
    proto = own(village.clients["carla"], made[0])
    Ownership.objects.bulk_create(
        Ownership(
            client=proto.client, apartment=flat, share_numerator=1, share_denominator=1, period=proto.period,
        )
        for flat in made[1:]
    )  # fmt: skip
    with connection.cursor() as cursor:  # as after an import: a planner that expects three flats compares all with all
        cursor.execute("ANALYZE properties_apartment, properties_ownership, meters_meteringpoint, meters_meter")
    return tower


def give(meter: Meter) -> None:
    """The meter's reading of May."""
    Reading.objects.create(
        meter=meter,
        period=date(2026, 5, 1),
        value=Decimal(500),
        read_on=NOON.date(),
        channel="portal",
        recorded_at=NOON,
    )


def test_maris_turns_the_pages_of_a_house_and_comes_back_to_where_he_was(
    village: Village, django_assert_max_num_queries: Any
) -> None:
    tower = build_a_tower(village)
    house = f"maja={tower.pk}"
    with staff_visit("maris") as maris:
        front = maris.get(f"/birojs/radijumi/?{house}").content.decode()
        assert f'href="{LIST}?{house}"' in front
        assert len(FLAT.findall(front)) == 30
        assert maris.get(f"/birojs/radijumi/?visi=1&{house}").headers["Location"] == f"{LIST}?{house}"
        with django_assert_max_num_queries(20):
            second = maris.get(f"{LIST}?{house}&lapa=2")
        page = second.content.decode()
        assert "lapa 2 no 2" in words_of(second)
        assert len(FLAT.findall(page)) == 20
        assert FLAT.findall(page)[0] == "Torņa iela 1\u2013101"
        assert f'href="?{house}&amp;lapa=1" rel="prev"' in page
        assert 'rel="next"' not in page
        flat = re.search(r'href="(/birojs/radijumi/dzivoklis/[^"]*)"', page)
        assert flat
        opened = maris.get(flat[1].replace("&amp;", "&")).content.decode()
        assert f'href="{LIST}?{house}&amp;lapa=2"' in opened
        first = maris.get(f"{LIST}?{house}").content.decode()
        assert len(FLAT.findall(first)) == 100
        assert f'href="?{house}&amp;lapa=2" rel="next"' in first
        for beyond in ("4", "99999", "x", "-1", "0", ""):
            assert maris.get(f"{LIST}?{house}&lapa={beyond}").status_code == 200
        assert "lapa 2 no 2" in words_of(maris.get(f"{LIST}?{house}&lapa=9"))


def test_all_houses_stand_in_the_list_and_its_choice_says_how_many_wait(village: Village) -> None:
    build_a_tower(village)
    with staff_visit("maris") as maris:
        page = maris.get(LIST)
    assert "lapa 1 no 2" in words_of(page)
    assert "Rādījumu trūkst 123 dzīvokļos." in words_of(page)
    assert "Torņa iela 1 (120)" in words_of(page)
    assert "Liepu iela 14 (2)" in words_of(page)


def test_the_table_has_every_flat_and_each_owner_can_read_of_it(
    village: Village, django_assert_max_num_queries: Any
) -> None:
    build_a_tower(village)
    with staff_visit("maris") as maris:
        maris.get("/birojs/")
        with django_assert_max_num_queries(12):
            answer = maris.get(f"{LIST[:-1]}.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))[1:]
    assert len(rows) == 123
    assert rows[0] == ["Torņa iela 1", "1", "Carla Paraudziņa", "", "1", "4"]
    assert [row[:5] for row in rows[-3:]] == [
        ["Liepu iela 14", "1", "Anna Paraudziņa; Bruno Paraudziņa", "", "2"],
        ["Liepu iela 14", "2", "Felikss Paraudziņa", "", "2"],
        ["Skolas iela 6", "1", "Carla Paraudziņa", "", "2"],
    ]
    assert Event.objects.filter(verb="looked", subject=f"client:{village.clients['felikss'].pk}").count() == 1


def test_a_house_is_printed_whole_and_all_houses_only_when_somebody_means_it(
    village: Village, django_assert_max_num_queries: Any
) -> None:
    tower = build_a_tower(village, flats=1010)
    MeteringPoint.objects.filter(apartment=village.flat_a, kind="hot_water").update(location="stāvvads B")
    give(add_meter(village.flat_a, "cold_water", "vannas istaba", last=Decimal(4)))
    with staff_visit("maris") as maris:
        page = maris.get(f"{LIST}?maja={village.house.pk}&druka=1")
        assert FLAT.findall(page.content.decode()) == ["Liepu iela 14\u20131", "Liepu iela 14\u20132"]
        assert "Stāvvads B, karstais ūdens; virtuve, aukstais ūdens" in words_of(page)
        assert "Visi skaitītāji (2)" in words_of(page)
        asked = maris.get(f"{LIST}?druka=1")
        assert "Dzīvokļu skaits: 1 013; uz papīra tas ir apmēram 41 lapu." in words_of(asked).replace("\xa0", " ")
        assert not FLAT.findall(asked.content.decode())
        with django_assert_max_num_queries(14):
            printed = maris.get(f"{LIST}?druka=visi")
        assert len(FLAT.findall(printed.content.decode())) == 1013
        assert len(FLAT.findall(maris.get(f"{LIST}?maja={tower.pk}&druka=1").content.decode())) == 1010


def test_a_flat_without_any_reading_needs_no_names_of_its_meters(village: Village) -> None:
    cold, _hot = Meter.objects.filter(point__apartment=village.flat_a).order_by("point__kind")
    with staff_visit("maris") as maris:
        address = f"{LIST}?maja={village.house.pk}"
        assert words_of(maris.get(address)).count("Visi skaitītāji (2)") == 2
        give(cold)
        words = words_of(maris.get(address))
    assert words.count("Visi skaitītāji (2)") == 1
    assert "Virtuve, karstais ūdens" in words


def test_who_told_another_telephone_is_called_there(village: Village) -> None:
    carla = village.clients["carla"]
    Client.objects.filter(pk=carla.pk).update(phone="+371 2900 0103")
    ContactDetails.objects.create(
        client=carla, apartment=village.flat_b, phone="20000077", period=(NOON - timedelta(days=40), None)
    )
    with staff_visit("maris") as maris:
        house = f"maja={village.other_house.pk}"
        pages = [
            maris.get(address).content.decode()
            for address in (
                f"/birojs/radijumi/?{house}", f"{LIST}?{house}", f"{LIST}?{house}&druka=1",
                f"{LIST[:-1]}.csv?{house}", f"/birojs/radijumi/dzivoklis/{village.flat_b.pk}/",
            )
        ]  # fmt: skip
    for page in pages:
        assert "20000077" in page
        assert "2900 0103" not in page
