"""Slips at the speed of a keyboard: account, values, Enter, the next flat."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from pagalms.audit.models import Event
from pagalms.meters.models import Meter, Reading
from pagalms.properties.models import Apartment
from tests.backoffice.visits import staff_visit
from tests.people import Village
from tests.resident.visits import words_of

WHERE = "/birojs/radijumi/lapinas/"
MAY = date(2026, 5, 1)


@pytest.fixture
def maris(village: Village) -> Iterator[Any]:
    with staff_visit("maris") as client:
        yield client


def meters(flat: Apartment) -> list[Meter]:
    return list(Meter.objects.filter(point__apartment=flat).order_by("pk"))


def slip(flat: Apartment, values: dict[Meter, str], **more: str) -> dict[str, str]:
    return {"konts": flat.account_no, "kanals": "paper", **{f"reading-{m.pk}": v for m, v in values.items()}, **more}


def kept(meter: Meter) -> Reading:
    return Reading.objects.get(meter=meter, period=MAY, current=True)


def test_maris_types_a_slip_and_comes_to_the_next_flat(village: Village, maris: Any) -> None:
    cold, hot = meters(village.flat_a)
    found = maris.get(WHERE, {"konts": village.flat_a.account_no, "kanals": "paper"})
    assert "Anna Paraudziņa, Bruno Paraudziņa" in words_of(found)
    assert "412,318" in found.content.decode()
    done = maris.post(WHERE, slip(village.flat_a, {cold: "414,5", hot: "270.1"}))
    assert done.headers["Location"] == f"{WHERE}?kanals=paper"
    assert (kept(cold).channel, str(kept(cold).value)) == ("paper", "414.500")
    assert kept(hot).entered_by is not None
    page = maris.get(done.headers["Location"])
    told = "konts 991001, maijs. Saglabāts: virtuve, aukstais ūdens 414,500 (patēriņš 2,182 m³); virtuve, karstais"
    assert f"{village.flat_a}, {told} ūdens 270,100 (patēriņš 1,196 m³)." in words_of(page)
    assert 'name="konts"' in page.content.decode()


def test_a_flat_is_found_by_what_stands_on_the_slip(village: Village, maris: Any) -> None:
    cold, _hot = meters(village.flat_c)
    for said in ("Liepu iela 14–2", "liepu 14-2", "LIEPU 14 dz. 2", "liep 14, dzīvoklis 2", cold.serial_no):
        found = maris.get(WHERE, {"konts": said}).content.decode()
        assert f'value="{village.flat_c.account_no}"' in found, said
    for none in ("Liepu 1-2", "14-2", "Liepu 14", "liepu 14 2 2", "Skolas 14-2", "skolas iela", "%", "liepu 14-\0"):
        assert "Dzīvokļa ar šādu" in maris.get(WHERE, {"konts": none}).content.decode(), none
    Meter.objects.filter(pk__in=[meters(flat)[0].pk for flat in (village.flat_a, village.flat_b)]).update(
        serial_no="77-AB"
    )
    several = maris.get(WHERE, {"konts": "77-ab", "kanals": "phone"}).content.decode()
    assert "Kurš no tiem?" in several
    assert f'href="?konts={village.flat_b.account_no}&amp;kanals=phone"' in several


def test_what_was_typed_last_stands_below_and_is_corrected_from_there(village: Village, maris: Any) -> None:
    cold, _hot = meters(village.flat_a)
    maris.post(WHERE, slip(village.flat_a, {cold: "414,5"}))
    page = maris.get(WHERE).content.decode()
    [undo] = re.findall(r'href="(/birojs/radijumi/dzivoklis/[^"]+lapinas)"', page)
    assert "414,500" in page
    assert "2,182" in page
    done = maris.post(undo, {"what": "correct", "value": "413,5", "reason": "Pārrakstījos"})
    assert done.headers["Location"] == WHERE
    assert "413,500" in maris.get(WHERE).content.decode()
    maris.post(f"{undo.rsplit('/', 2)[0]}/{kept(cold).pk}/?lapinas", {"what": "refuse", "reason": "Cits dzīvoklis"})
    assert "413,500" not in maris.get(WHERE).content.decode()


def test_enter_after_one_value_goes_to_the_next_field(village: Village, maris: Any) -> None:
    cold, hot = meters(village.flat_a)
    done = maris.post(WHERE, slip(village.flat_a, {cold: "414,5", hot: ""}))
    page = maris.get(done.headers["Location"]).content.decode()
    assert "nodots: 414,500" in page
    [cursor] = [tag for tag in page.split("<input") if "autofocus" in tag.split(">")[0]]
    assert f'name="reading-{hot.pk}"' in cursor


def test_what_is_right_is_saved_and_the_rest_is_asked_again(village: Village, maris: Any) -> None:
    cold, hot = meters(village.flat_a)
    answer = maris.post(WHERE, slip(village.flat_a, {cold: "14,5", hot: "290"}))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Kļūda:" in page
    assert 'value="14,5"' in page
    assert not Reading.objects.filter(meter=cold, period=MAY).exists()
    assert "Jā, tur ir 290" in page
    maris.post(WHERE, slip(village.flat_a, {hot: "290"}, **{f"sure-{hot.pk}": "290"}))
    assert kept(hot).confirmed_unusual


@pytest.mark.parametrize("account", ["000", "' or 1=1", "9" * 200, "12\0"])
def test_an_account_that_is_none_says_so(village: Village, maris: Any, account: str) -> None:
    assert "Dzīvokļa ar šādu kontu, adresi vai skaitītāju nav" in maris.get(WHERE, {"konts": account}).content.decode()


def test_enter_on_an_empty_slip_passes_on_when_something_of_it_is_here(village: Village, maris: Any) -> None:
    cold, hot = meters(village.flat_a)
    maris.post(WHERE, slip(village.flat_a, {cold: "414,5"}))
    done = maris.post(WHERE, slip(village.flat_a, {cold: "", hot: ""}))
    assert done.headers["Location"] == f"{WHERE}?kanals=paper"
    assert not Reading.objects.filter(meter=hot, period=MAY).exists()


def test_hostile_forms_change_nothing(village: Village, maris: Any) -> None:
    [other, _hot] = meters(village.flat_b)
    cold, _warm = meters(village.flat_a)
    assert maris.post(WHERE, slip(village.flat_a, {other: "413"})).status_code == 422
    assert maris.post(WHERE, slip(village.flat_a, {cold: "414"}, kanals="portal")).status_code == 404
    assert maris.post(WHERE, slip(village.flat_a, {cold: ""})).status_code == 422
    assert (
        maris.post(
            WHERE, {**slip(village.flat_a, {}), "reading-x": "1", "reading-9999999999999999999": "1"}
        ).status_code
        == 422
    )
    assert not Reading.objects.filter(period=MAY).exists()


def test_after_the_window_a_reason_is_needed(village: Village) -> None:
    cold, _hot = meters(village.flat_a)
    with staff_visit("maris", at=datetime(2026, 6, 3, 9, tzinfo=UTC)) as maris:
        refused = maris.post(WHERE, slip(village.flat_a, {cold: "414"}))
        assert refused.status_code == 422
        assert 'aria-describedby="reason_error"' in refused.content.decode()
        assert maris.post(WHERE, slip(village.flat_a, {cold: "4\x0014"}, reason="\0")).status_code == 422
        maris.post(WHERE, slip(village.flat_a, {cold: "414"}, reason="lapiņa bija pastkastē"))
    assert kept(cold).reason == "lapiņa bija pastkastē"


def test_who_is_looked_at_can_read_it_and_the_auditor_enters_nothing(village: Village) -> None:
    cold, _hot = meters(village.flat_a)
    with staff_visit("uldis") as uldis:
        page = uldis.get(WHERE, {"konts": village.flat_a.account_no})
        assert "Saglabāt un nākamais" not in page.content.decode()
        assert uldis.post(WHERE, slip(village.flat_a, {cold: "414"})).status_code == 403
    assert Event.objects.filter(verb="looked", subject=f"client:{village.clients['anna'].pk}").exists()
