"""Numbers and dates as the table of the design notes has them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.utils import translation

from pagalms.ui import formats

N = "\u00a0"
METER = SimpleNamespace(integer_digits=5, decimal_digits=3)
WHOLE = SimpleNamespace(integer_digits=6, decimal_digits=0)
NOON = datetime(2026, 5, 31, 6, 52, tzinfo=UTC)
TABLE = [
    ("money", Decimal("1234.56"), f"1{N}234,56{N}€", f"1{N}234.56{N}€"),
    ("money", Decimal("-25.74"), f"−25,74{N}€", f"−25.74{N}€"),
    ("money", Decimal(0), f"0,00{N}€", f"0.00{N}€"),
    ("money", Decimal("-0.004"), f"0,00{N}€", f"0.00{N}€"),
    ("money", Decimal("1234567.895"), f"1{N}234{N}567,90{N}€", f"1{N}234{N}567.90{N}€"),
    ("money", 5, f"5,00{N}€", f"5.00{N}€"),
    ("money_signed", Decimal("1.32"), f"+1,32{N}€", f"+1.32{N}€"),
    ("money_signed", Decimal("-1.32"), f"−1,32{N}€", f"−1.32{N}€"),
    ("less|money", Decimal("192.18"), f"−192,18{N}€", f"−192.18{N}€"),
    ("less|money", Decimal("0.00"), f"0,00{N}€", f"0.00{N}€"),
    ("amount", Decimal("8.28"), "8,28", "8.28"),
    ("tariff", Decimal("0.512000"), "0,5120", "0.5120"),
    ("tariff", Decimal("0.012345"), "0,012345", "0.012345"),
    ("quantity", Decimal("62.3000"), "62,3", "62.3"),
    ("quantity", Decimal("2.0000"), "2", "2"),
    ("quantity", Decimal("1000.0000"), f"1{N}000", f"1{N}000"),
    ("volume", Decimal("2.114"), "2,114", "2.114"),
    ("volume", Decimal(0), "0,000", "0.000"),
    ("percent", Decimal("20.94"), f"20,9{N}%", f"20.9{N}%"),
    ("percent", Decimal("21.00"), f"21{N}%", f"21{N}%"),
    ("unit", "m3", "m³", "m³"),
    ("unit", "dz.", "dz.", "flat"),
    ("reading:meter", Decimal("412.318"), "00412,<em>318</em>", "00412.<em>318</em>"),
    ("reading:5", Decimal("412.3"), "00412,<em>300</em>", "00412.<em>300</em>"),
    ("reading:whole", Decimal(412), "000412", "000412"),
    ("reading_plain:meter", Decimal("412.318"), "412,318", "412.318"),
    ("day", date(2026, 5, 31), '<time datetime="2026-05-31">31.05.2026</time>', None),
    ("day", datetime(2026, 5, 31, 22, 0, tzinfo=UTC), '<time datetime="2026-06-01">01.06.2026</time>', None),
    ("day", None, "", ""),
    ("day_plain", date(2026, 1, 2), "02.01.2026", "02.01.2026"),
    ("moment", NOON, '<time datetime="2026-05-31T09:52+03:00">31.05.2026 9.52</time>', None),
    ("clock_time", NOON, "9.52", "9:52"),
    ("day_words", date(2026, 5, 31), f"31.{N}maijs", f"31{N}May"),
    ('day_words:"in"', date(2026, 5, 31), f"31.{N}maijā", f"31{N}May"),
    ("until_day", date(2026, 6, 1), f"1.{N}jūnijam", f"1{N}June"),
    ("weekday", date(2026, 5, 31), "svētdiena", "Sunday"),
    ("month_words", date(2026, 5, 1), "maijs", "May"),
    ('month_words:"in"', date(2026, 5, 1), "maijā", "May"),
    ('month_words:"for"', date(2026, 5, 1), "maiju", "May"),
    ('month_year:"for"', date(2026, 4, 1), f"2026.{N}gada aprīli", "April 2026"),
    ('month_year:"of"', date(2026, 4, 1), f"2026.{N}gada aprīļa", "April 2026"),
    ("month_roman", date(2026, 12, 1), "XII", "XII"),
    ("tel", "+371 6000 0114", "+37160000114", "+37160000114"),
    ("call", "+371 6000 0114", '<a class="nowrap" href="tel:+37160000114">+371 6000 0114</a>', None),
    ("call", "<b>112", '<a class="nowrap" href="tel:112">&lt;b&gt;112</a>', None),
    ("place", "Liepu iela 2, LV-9999, 1. stāvs", 'Liepu iela 2, <span class="nowrap">LV-9999</span>, 1. stāvs', None),
    ("terms_version", "2026-11-26", "26.11.2026", None),
    ("terms_version", "2026-11-26-2", "26.11.2026 (2)", "26.11.2026 (2)"),
    ("terms_version", "<b>", "&lt;b&gt;", None),
    ("place", "Liepu iela 2 <b>", "Liepu iela 2 &lt;b&gt;", "Liepu iela 2 &lt;b&gt;"),
]


@pytest.mark.parametrize(("name", "value", "latvian", "english"), TABLE)
def test_filters(name: str, value: object, latvian: str, english: str | None) -> None:
    template = Template("{{ value|" + name + " }}")
    for language, expected in (("lv", latvian), ("en", english)):
        with translation.override(language):
            shown = template.render(Context({"value": value, "meter": METER, "whole": WHOLE}))
        assert expected is None or shown == expected


MONTHS = {
    "is": "janvāris februāris marts aprīlis maijs jūnijs jūlijs augusts septembris oktobris novembris decembris",
    "of": "janvāra februāra marta aprīļa maija jūnija jūlija augusta septembra oktobra novembra decembra",
    "until": "janvārim februārim martam aprīlim maijam jūnijam jūlijam augustam septembrim oktobrim novembrim "
    "decembrim",
    "for": "janvāri februāri martu aprīli maiju jūniju jūliju augustu septembri oktobri novembri decembri",
    "in": "janvārī februārī martā aprīlī maijā jūnijā jūlijā augustā septembrī oktobrī novembrī decembrī",
}


@pytest.mark.parametrize("case", MONTHS)
def test_every_month_in_every_case(case: str) -> None:
    with translation.override("lv"):
        said = [formats.month(date(2026, number, 1), case) for number in range(1, 13)]
    assert said == MONTHS[case].split()
