"""The page of a flat's readings: a call noted down, a reading corrected, one not accepted; the resident reads why."""

from __future__ import annotations

import html
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from pagalms.audit.models import Event
from pagalms.kernel.month import Month
from pagalms.meters.actions import refuse, take_over
from pagalms.meters.models import Meter, MissingRule, Reading
from pagalms.outbox.models import Letter
from tests.backoffice.visits import staff_visit
from tests.meters.forms import current, meters, send
from tests.people import Village
from tests.resident.visits import address, visit, words_of

AFTER = datetime(2026, 6, 3, 9, tzinfo=UTC)


def page_of(flat: Any, reading: Reading | None = None) -> str:
    return f"/birojs/radijumi/dzivoklis/{flat.pk}/" + (f"{reading.pk}/" if reading else "")


def test_maris_notes_a_call_on_the_page_of_the_flat(village: Village) -> None:
    cold, hot = meters(village.flat_a)
    send(village.users["anna"], village.flat_a, {cold.pk: "414,5"})
    page = page_of(village.flat_a)
    with staff_visit("maris") as maris:
        assert f'href="{page}?menesis=2026-05&amp;pec_kartas=' in maris.get("/birojs/radijumi/").content.decode()
        said = words_of(maris.get(page))
        for piece in ("Anna Paraudziņa", "412,318 414,500 2,182 m³", "Pateikts pa tālruni"):
            assert piece in said
        asked = maris.post(f"{page}?menesis=2026-05", {f"reading-{hot.pk}": "1"})
        assert asked.status_code == 422
        assert 'value="1"' in asked.content.decode()
        assert not Reading.objects.filter(meter=hot, period="2026-05-01").exists()
        done = maris.post(f"{page}?menesis=2026-05", {f"reading-{hot.pk}": "270"}, follow=True)
        assert (current(hot).channel, current(hot).entered_by and current(hot).entered_by.name) == ("phone", "Maris")
        assert "karstais ūdens 270,000 (patēriņš 1,096 m³)" in words_of(done)
        assert "ievadīja Maris" in words_of(done)
        assert "Pateikts pa tālruni" not in words_of(done)
        assert "Karstais" not in words_of(maris.get(f"{page}?menesis=2026-04")).split("Pateikts")[-1]
        for hostile in ("2026-06", "2026-13", "0001-01", "x'--", "1999-12"):
            assert maris.get(page, {"menesis": hostile}).status_code == 404
        assert maris.get(page_of(village.flat_b, current(cold))).status_code == 404
    assert Event.objects.filter(verb="looked", subject=f"client:{village.clients['bruno'].pk}").exists()


def test_a_look_at_readings_is_the_owners_to_read_on_each_page_that_shows_them(village: Village) -> None:
    """Those of a house's page and of one reading stood in the journal under the flat alone: no resident saw them."""
    cold, _hot = meters(village.flat_a)
    send(village.users["anna"], village.flat_a, {cold.pk: "414,5"})
    for count, page in enumerate(
        (f"/birojs/radijumi/maja/{village.flat_a.house_id}/", page_of(village.flat_a, current(cold)))
    ):
        with staff_visit("maris") as maris:
            assert "414,5" in words_of(maris.get(page))
        with visit(village, "anna") as anna:
            assert words_of(anna.get("/uzstadijumi/skatijumi/")).count("Maris") == count + 1


def test_maris_goes_through_the_list_of_calls_without_leaving_the_keyboard(village: Village) -> None:
    house = f"maja={village.flat_a.house_id}"
    with staff_visit("maris") as maris:
        listed = maris.get(f"/birojs/radijumi/?{house}").content.decode()
        order = re.findall(
            r'href="(/birojs/radijumi/dzivoklis/\d+/\?menesis=2026-05&amp;pec_kartas=\d+&amp;maja=\d+)"', listed
        )
        first, second = (html.unescape(one) for one in order[:2])
        opened = maris.get(first).content.decode()
        field = re.search(r'<input[^>]* name="(reading-\d+)"[^>]* autofocus', opened)
        assert field, "the cursor does not stand in the first field"
        assert second in html.unescape(opened), "who does not answer is left for the next one"
        values = {f"reading-{one.pk}": value for one, value in zip(meters(village.flat_a), ("414", "270"), strict=True)}
        done = maris.post(first, values, follow=True)
        assert re.search(rf'href="{re.escape(second)}" autofocus', html.unescape(done.content.decode()))
        last = html.unescape(order[-1])
        assert "Saraksts ir galā" in words_of(maris.get(last))
        assert "autofocus" not in maris.get(f"{page_of(village.flat_a)}?menesis=2026-05&pec_kartas=x").content.decode()


def test_a_meter_taken_down_in_the_month_keeps_its_row_beside_the_new_one(village: Village) -> None:
    cold, _hot = meters(village.flat_a)
    send(village.users["anna"], village.flat_a, {cold.pk: "414"})
    Meter.objects.filter(pk=cold.pk).update(removed_on=date(2026, 5, 30))
    Meter.objects.create(
        code="new", point=cold.point, serial_no="777", integer_digits=5, decimal_digits=3,
        installed_on=date(2026, 5, 30), initial_value=Decimal("0.25"),
    )  # fmt: skip
    with staff_visit("maris") as maris:
        said = words_of(maris.get(f"{page_of(village.flat_a)}?menesis=2026-05"))
        assert f"{cold.serial_no} · noņemts 30.05.2026" in said
        assert "414,000" in said
        typed = said.split("Pateikts pa tālruni")[1]
        assert "777" in typed
        assert cold.serial_no not in typed


def test_gunta_corrects_after_the_window_and_anna_reads_why(village: Village) -> None:
    cold, _hot = meters(village.flat_a)
    send(village.users["anna"], village.flat_a, {cold.pk: "414"})
    first = current(cold)
    page = page_of(village.flat_a, first)
    good = {"what": "correct", "value": "413,5", "reason": "Fotoattēlā ir 413,5"}
    with staff_visit("gunta", at=AFTER) as gunta:
        take_over(period=Month(2026, 5), by=None, at=AFTER)
        assert "partijā 2026-05-01" in words_of(gunta.get(page))
        for wrong in ({"value": "41"}, {"value": ""}, {"value": "4\x0014"}, {"value": "414"}, {"reason": " \0"}):
            answer = gunta.post(page, good | wrong)
            assert answer.status_code == 422
            assert "<title>Kļūda:" in answer.content.decode()
            assert 'aria-invalid="true"' in answer.content.decode()
        asked = gunta.post(page, good | {"value": "490"})
        assert "Jā, tur ir 490" in words_of(asked)
        assert current(cold) == first
        assert gunta.post(page, good).headers["Location"] == f"{page_of(village.flat_a)}?menesis=2026-05"
        assert (str(current(cold).value), current(cold).reason) == ("413.500", "Fotoattēlā ir 413,5")
        again = gunta.post(page, good)  # from a page that stood open meanwhile
        assert again.status_code == 422
        assert page_of(village.flat_a, current(cold)) in again.content.decode()
        assert gunta.post(page, {"what": "erase"}).status_code == 404
    assert "Fotoattēlā ir 413,5" in Letter.objects.get(kind="reading_changed", to="anna@example.lv").text
    with visit(village, "anna", at=AFTER) as anna:
        point = f"{address(village.flat_a)}{cold.point_id}/"
        assert "Fotoattēlā ir 413,5" in words_of(anna.get(point))


def test_ilze_refuses_inside_the_window_and_anna_hands_in_another(village: Village) -> None:
    cold, _hot = meters(village.flat_a)
    send(village.users["anna"], village.flat_a, {cold.pk: "480"}, sure={cold.pk: "480"})
    page = page_of(village.flat_a, current(cold))
    with staff_visit("ilze") as ilze:
        assert f'href="{page}"' in ilze.get("/birojs/radijumi/").content.decode()  # it is odd, so the desk names it
        assert ilze.post(page, {"what": "refuse", "reason": ""}).status_code == 422
        ilze.post(page, {"what": "refuse", "reason": "Tas ir cita dzīvokļa skaitītājs"})
        assert "„Tas ir cita dzīvokļa skaitītājs”" in words_of(ilze.get(page_of(village.flat_a)))
    with visit(village, "anna") as anna:
        assert "Tas ir cita dzīvokļa skaitītājs" in words_of(anna.get(address(village.flat_a)))
    send(village.users["anna"], village.flat_a, {cold.pk: "413"})
    assert current(cold).state == "submitted"


def test_what_is_refused_after_accounting_took_it_can_still_be_told_anew(village: Village) -> None:
    cold, hot = meters(village.flat_a)
    send(village.users["anna"], village.flat_a, {cold.pk: "480"}, sure={cold.pk: "480"})
    page = f"{page_of(village.flat_a)}?menesis=2026-05"
    with staff_visit("gunta", at=AFTER) as gunta:
        take_over(period=Month(2026, 5), by=None, at=AFTER)
        refuse(by=current(cold).submission.by, reading=current(cold), reason="Cits skaitītājs", at=AFTER)
        told = gunta.get(page).content.decode()
        assert f'name="reading-{cold.pk}"' in told
        assert f'name="reading-{hot.pk}"' not in told  # that one was not here when accounting took the month
        assert gunta.post(page, {f"reading-{hot.pk}": "270", "reason": "zvanīja"}).status_code == 422
        assert gunta.post(page, {f"reading-{cold.pk}": "414"}).status_code == 422
        assert gunta.post(page, {f"reading-{cold.pk}": "414", "reason": "zvanīja"}).status_code == 302
    assert (current(cold).state, current(cold).reason) == ("submitted", "zvanīja")


def test_the_auditor_changes_nothing_and_a_house_is_one_page(
    village: Village, django_assert_max_num_queries: Any
) -> None:
    cold, _hot = meters(village.flat_a)
    send(village.users["anna"], village.flat_a, {cold.pk: "414"})
    MissingRule.objects.create(house=village.house, effective_from="2026-01-01", difference_from=1)
    with staff_visit("uldis") as uldis:
        assert "<form" not in uldis.get(page_of(village.flat_a, current(cold))).content.decode().split("<main")[1]
        assert uldis.post(page_of(village.flat_a, current(cold)), {"what": "refuse", "reason": "x"}).status_code == 403
        assert uldis.post(page_of(village.flat_a), {}).status_code == 403
        where = f"/birojs/radijumi/maja/{village.house.pk}/"
        with django_assert_max_num_queries(20):
            said = words_of(uldis.get(where, {"lapa": "99"}))
        assert "412,318 414,000 1,682 m³" in said
        assert f"{village.flat_c}" in said
        desk = uldis.get("/birojs/radijumi/").content.decode()
        assert desk.count('<span class="tag bad">') == 2  # both flats of Liepu iela 14, by the rule of that house
