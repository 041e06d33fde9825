"""The readings of several flats on one form: anna has bought flat 2, gatis may see one and hand in another."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from pagalms.mandates.models import Mandate
from pagalms.meters.actions import note_drafts
from pagalms.meters.models import Meter, Reading, Submission
from pagalms.properties.models import Apartment, Ownership
from tests.hygiene import HygienicClient
from tests.meters.receipts import written_receipts
from tests.moments import freeze_time
from tests.people import NOON, Village, own, represent
from tests.resident.visits import address, current, form_of, meters, visit, words_of

ALL = "/skaititaji/ipasumi/"
MAY = date(2026, 5, 1)
AFTER = datetime(2026, 6, 2, 9, tzinfo=UTC)
LAST_MINUTE = datetime(2026, 6, 1, 20, 59, tzinfo=UTC)


@pytest.fixture
def two(village: Village) -> Village:
    """anna owns flat_a and flat_c."""
    own(village.clients["anna"], village.flat_c)
    return village


def source(answer: Any) -> str:
    return str(answer.content.decode())


def send(client: Any, values: dict[Meter, str], **more: str) -> Any:
    form = form_of(client.get(ALL)) | {f"reading-{meter.pk}": text for meter, text in values.items()}
    return client.post(ALL, form | more)


def test_anna_hands_in_both_flats_at_once(two: Village, django_assert_max_num_queries: Any) -> None:
    (cold, hot), (cold_c, hot_c) = meters(two.flat_a), meters(two.flat_c)
    with visit(two, "anna") as client:
        for page in ("/sakums/", address(two.flat_a)):
            assert "Vēl 2 rādījumi jānodod citos īpašumos" in words_of(client.get(page))
        with django_assert_max_num_queries(10):
            page = client.get(ALL)
        assert "Visu īpašumu rādījumi par maiju" in words_of(page)
        assert 'aria-label="Nodoti 0 no 4 rādījumiem"' in source(page)
        assert "Kalnciems" not in words_of(page)  # the address of each flat, no more
        form = form_of(page) | {f"reading-{one.pk}": "414,5" for one in (cold, cold_c)}
        form |= {f"reading-{one.pk}": "270,1" for one in (hot, hot_c)}
        answers = [client.post(ALL, form) for _click in range(2)]
        assert answers[0].status_code == 302
        assert answers[0]["Location"] == answers[1]["Location"]
        assert "Vēl" not in words_of(client.get("/sakums/"))
        page = client.get(answers[0]["Location"])
        said = words_of(page)
        for receipt in Submission.objects.all():
            assert f"{receipt.apartment}: Apliecinājums Nr. {receipt.number}" in said
        assert "Viss nodots. Rādījumus varat labot līdz 01.06.2026 plkst. 24.00." in said
        again = form_of(client.get(f"{ALL}?labot={hot_c.pk}"))
        assert again[f"reading-{hot_c.pk}"] == "270,100"
        assert client.post(ALL, again | {f"reading-{hot_c.pk}": "270,2"}).status_code == 302
    assert Submission.objects.filter(apartment=two.flat_a).count() == 1
    assert (current(hot_c).version, current(hot).version) == (2, 1)
    assert len(written_receipts()) == 3
    with visit(two, "anna", at=LAST_MINUTE) as client:
        assert client.get(ALL).status_code == 200
    with visit(two, "anna", at=AFTER) as client:
        assert client.post(ALL, form).status_code == 302  # its answer had been lost; it counts as it did
        page = client.get(ALL)
        assert "Rādījumus varēs nodot no: 29.06.2026 līdz 01.07.2026" in words_of(page)
        assert form_of(page) == {}


def test_what_is_wrong_in_one_flat_keeps_nothing_of_the_other(two: Village) -> None:
    (cold, hot), (cold_c, hot_c) = meters(two.flat_a), meters(two.flat_c)
    with visit(two, "anna") as client:
        answer = send(client, {cold: "414,5", hot: "270,1", cold_c: "41,4", hot_c: "<b>"})
        assert answer.status_code == 422
        said, page = words_of(answer), source(answer)
        assert "<title>Kļūda: Visu īpašumu skaitītāji" in page
        assert "2 rādījumi jāizlabo" in said
        assert f'<a href="#m{cold_c.pk}">{two.flat_c}, virtuve, aukstais ūdens: mazāks par iepriekšējo</a>' in page
        receipt = Submission.objects.get()
        assert f"Jau saglabāts: {two.flat_a} – Apliecinājums Nr. {receipt.number}." in said
        again = form_of(answer)
        assert again[f"reading-{cold_c.pk}"] == "41,4"
        assert again[f"reading-{hot_c.pk}"] == "<b>"
        assert f"reading-{cold.pk}" not in again
        again |= {f"reading-{cold_c.pk}": "414,4", f"reading-{hot_c.pk}": "270,2"}
        assert client.post(ALL, again).status_code == 302
        assert send(client, {}).status_code == 422
    assert Submission.objects.count() == 2


def test_gatis_sees_one_flat_and_enters_the_other(village: Village) -> None:
    represent([("gatis", village.clients["carla"], village.flat_b, True)])
    (cold, _hot), (cold_b, hot_b) = meters(village.flat_a), meters(village.flat_b)
    with visit(village, "gatis") as gatis:
        page = gatis.get(ALL)
        assert "ļauj rādījumus skatīt, bet ne nodot" in words_of(page)
        assert source(page).count("<fieldset") - source(page).count(" disabled>") >= 1
        assert 'aria-label="Nodoti 0 no 2 rādījumiem"' in source(page)
        form = form_of(page) | {f"reading-{cold.pk}": "414,5", f"reading-{cold_b.pk}": "414,6"}
        answer = gatis.post(ALL, form)
        assert answer.status_code == 422
        assert "bet ne nodot rādījumus" in words_of(answer)
        assert 'value="414,5"' in source(answer)
        Mandate.objects.filter(apartment=village.flat_b).update(ended_at=NOON, end_reason="atsaukta")
        ended = gatis.post(ALL, form | {f"reading-{hot_b.pk}": "270,1"})
        stranger = gatis.post(ALL, form | {"reading-987654": "270,1"})
        for said in (ended, stranger):  # a flat that is not open any more and one that never was: the same
            assert said.status_code == 422
            assert "Nav saglabāts, jo šis īpašums Jums vairs nav pieejams: 414,6; 270,1" in words_of(said)
            assert str(village.flat_b) not in words_of(said)
        assert gatis.get(ALL).status_code == 302
    assert set(Reading.objects.filter(period=MAY).values_list("meter", flat=True)) == {cold_b.pk}


def test_nothing_typed_is_lost(two: Village) -> None:
    (cold, hot), (cold_c, hot_c) = meters(two.flat_a), meters(two.flat_c)
    with visit(two, "anna") as client:
        form = form_of(client.get(ALL)) | {f"reading-{cold.pk}": "414,5", f"reading-{cold_c.pk}": "414,6"}
        Meter.objects.filter(pk=cold.pk).update(removed_on=date(2026, 5, 31))
        replaced = client.post(ALL, form | {f"reading-{hot.pk}": "270,1"})
        said = words_of(replaced)
        assert replaced.status_code == 422
        assert f"Skaitītājs Nr. {cold.serial_no} vairs nav nolasāmo vidū; nav saglabāts: 414,5" in said
        assert form_of(replaced)[f"reading-{hot.pk}"] == "270,1"
        single = client.post(address(two.flat_a), {f"reading-{cold.pk}": "414,5", f"reading-{hot.pk}": "270,1"})
        assert f"Skaitītājs Nr. {cold.serial_no} vairs nav nolasāmo vidū; nav saglabāts: 414,5" in words_of(single)
        client.logout()
        assert client.post(ALL, form, follow=True).redirect_chain[0][0].endswith(f"next={ALL}")
        client.force_login(two.users["anna"])
        assert client.get(address(two.flat_c)).status_code == 200
        assert form_of(client.get(f"{ALL}?labot={cold_c.pk}"))[f"reading-{cold_c.pk}"] == "414,6"
    with visit(two, "anna", at=AFTER) as client:
        closed = client.post(ALL, form | {f"reading-{hot_c.pk}": "270,7"})
        assert closed.status_code == 422
        assert "Rādījumus varēs nodot no: 29.06.2026 līdz 01.07.2026" in words_of(closed)
        assert 'value="270,7"' in source(closed)
    with freeze_time(NOON):
        old_tab = HygienicClient(enforce_csrf_checks=True)
        old_tab.force_login(two.users["anna"])
        answer = old_tab.post(ALL, form)
        assert (answer.status_code, form_of(answer)[f"reading-{cold_c.pk}"]) == (403, "414,6")


def test_notes_of_all_flats_are_offered(two: Village) -> None:
    cold_c, _hot = meters(two.flat_c)
    before = datetime(2026, 5, 20, 9, tzinfo=UTC)
    note_drafts(
        by=two.users["anna"], flat=two.flat_c, values={cold_c.pk: "414"}, confirmed={}, by_itself=False, at=before
    )
    with visit(two, "anna", at=before) as client:
        page = client.get(ALL)
        assert "Rādījumus varēs nodot no: 30.05.2026 līdz 01.06.2026" in words_of(page)
        assert f'href="{address(two.flat_c, "piezimes/")}"' in source(page)
    with visit(two, "anna") as client:
        page = client.get(ALL)
        assert form_of(page)[f"reading-{cold_c.pk}"] == "414,000"
        assert "Laukos ir Jūsu piezīmes" in words_of(page)
    with visit(two, "bruno") as client:
        assert client.get(ALL)["Location"] == "/skaititaji/"
        assert f'href="{ALL}"' not in source(client.get("/sakums/"))


def test_who_has_nothing_to_hand_in_is_led_on(village: Village) -> None:
    """egons has two places for cars, without meters; then he sells them while the form is open."""
    for number in ("91", "92"):
        place = Apartment.objects.create(
            code=f"T-{number}", house=village.house, number=number, storey=0, area_m2=12, share_numerator=1,
            share_denominator=11261, account_no=f"99{number}", declared_persons=0,
        )  # fmt: skip
        own(village.clients["egons"], place)
    for _sale in range(2):
        with visit(village, "egons") as client:
            for sent in (client.get(ALL), client.post(ALL, {"reading-1": "414,5"})):
                assert (sent.status_code, sent["Location"]) == (302, "/skaititaji/")
            assert client.get("/skaititaji/", follow=True).status_code == 200
        Ownership.objects.filter(client=village.clients["egons"]).delete()
