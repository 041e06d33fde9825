"""dana acts for anna, gatis may only see: what opens, what does not, and the day it ends."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pagalms.billing import actions as billing
from pagalms.mandates import actions
from pagalms.mandates.models import Mandate
from pagalms.meters.models import Reading
from pagalms.properties.models import Ownership
from tests.mandates.forms import TODAY, form_for
from tests.meters.receipts import written_receipts
from tests.moments import freeze_time
from tests.people import CODES, NOON, Village, own
from tests.resident.visits import address, current, fill, form_of, meters, visit, words_of


def mandate_of(name: str) -> Mandate:
    return Mandate.objects.get(representative__name=f"{name.capitalize()} Paraudziņa")


def page_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_dana_hands_in_for_anna_and_the_receipt_names_dana(village: Village) -> None:
    cold, hot = meters(village.flat_a)
    with visit(village, "dana") as dana:
        assert "Jūs pārstāvat: Anna Paraudziņa" in words_of(dana.get(address(village.flat_a)))
        answer = fill(dana, village.flat_a, {cold: "414,5", hot: "270,1"})
        assert answer.status_code == 302
        assert "Dana" in page_of(dana.get(answer["Location"].replace("?sanemts=", "apliecinajums/") + "/"))
    assert current(cold).submission.by == village.users["dana"]
    assert [letter.to for letter in written_receipts()] == ["dana@example.lv"]


def test_the_selector_says_whom_and_until_when(village: Village) -> None:
    own(village.clients["anna"], village.flat_b, share=(1, 3))
    with freeze_time(NOON):
        actions.record(
            principal=village.clients["carla"].pk, by=None, on=TODAY, at=NOON,
            form=form_for(village, personal_code=CODES["dana"], name="Dana", flats=frozenset({village.flat_b.pk})),
        )  # fmt: skip
    with visit(village, "dana") as dana:
        said = page_of(dana.get("/sakums/"))
        assert said.count("Jūs pārstāvat: Carla Paraudziņa, līdz 31.12.2026") == 1  # in the list, not chosen
        assert "Jūs pārstāvat: Carla Paraudziņa, līdz 31.12.2026" in words_of(
            dana.get(f"/ipasumi/{village.flat_b.pk}/")
        )


def test_gatis_sees_everything_and_hands_in_nothing(village: Village) -> None:
    cold, hot = meters(village.flat_a)
    with visit(village, "gatis") as gatis:
        page = gatis.get(address(village.flat_a))
        assert "ļauj rādījumus skatīt, bet ne nodot" in words_of(page)
        assert "<fieldset disabled>" in page_of(page)
        assert "Nodot rādījumus" not in words_of(page)
        home = words_of(gatis.get("/sakums/"))
        assert "Nododiet" not in home
        assert "Šodien nekas nav jādara" in home
        values = {f"reading-{cold.pk}": "414,5", f"reading-{hot.pk}": "270,1"}
        refused = gatis.post(address(village.flat_a), values)
    assert refused.status_code == 403
    assert "bet ne nodot rādījumus" in words_of(refused)
    assert 'value="414,5"' in page_of(refused)
    assert not Reading.objects.filter(period=date(2026, 5, 1)).exists()


@pytest.mark.parametrize("name", ["dana", "gatis"])
def test_a_representative_sees_the_bills_but_no_archive_and_no_contacts(village: Village, name: str) -> None:
    with visit(village, name) as client:
        for where in (
            f"/ipasumi/{village.flat_a.pk}/rekini/",
            "/arhivs/rekini/",
            f"/ipasumi/{village.flat_a.pk}/adreses/",
        ):
            page = page_of(client.get(where))
            assert "anna@" not in page
            assert "bruno" not in page.lower()
        assert client.get(f"/ipasumi/{village.flat_b.pk}/").status_code == 404


def test_revoked_while_the_form_is_open(village: Village) -> None:
    cold, hot = meters(village.flat_a)
    with visit(village, "dana") as dana:
        form = form_of(dana.get(address(village.flat_a)))
        anna = village.users["anna"]
        actions.end(mandate_of("dana").pk, by=anna, reason="atsaukta", at=NOON)
        form |= {f"reading-{cold.pk}": "414,5", f"reading-{hot.pk}": "270,1"}
        answer = dana.post(address(village.flat_a), form)
        assert answer.status_code == 403
        said = words_of(answer)
        assert "Jūs vairs nepārstāvat šī īpašuma īpašnieku, tāpēc nosūtītais nav saglabāts" in said
        assert "414,5 270,1" in said
        assert "Liepu iela" not in said
        assert dana.get(address(village.flat_a)).status_code == 404
    assert not Reading.objects.filter(period=date(2026, 5, 1)).exists()


def test_a_stranger_who_sends_a_form_learns_nothing(village: Village) -> None:
    with visit(village, "carla") as carla:
        theirs = carla.post(address(village.flat_a), {"reading-1": "5"})
        nothing = carla.post("/ipasumi/987654/skaititaji/", {"reading-1": "5"})
    assert (theirs.status_code, theirs.content) == (404, nothing.content)


def test_the_last_day_and_the_day_after(village: Village) -> None:
    mandate = mandate_of("dana")
    Mandate.objects.filter(pk=mandate.pk).update(period=(mandate.first_day, date(2026, 6, 1)))
    last_minute = datetime.fromisoformat("2026-05-31T23:59:30+03:00")
    for at, status in ((last_minute, 200), (last_minute + timedelta(minutes=1), 404)):
        with visit(village, "dana", at=at) as dana:
            assert dana.get(address(village.flat_a)).status_code == status


def test_when_anna_sells_dana_sees_nothing_and_bruno_goes_on(village: Village) -> None:
    Ownership.objects.filter(client=village.clients["anna"]).update(period=(date(2010, 1, 1), TODAY))
    with visit(village, "dana") as dana:
        assert dana.get(address(village.flat_a)).status_code == 404
        assert "Jūs kādu pārstāvējāt, un pilnvara ir beigusies" in words_of(dana.get("/sakums/"))
    with visit(village, "bruno") as bruno:
        assert bruno.get(address(village.flat_a)).status_code == 200


def test_bills_by_letter_stop_with_the_mandate(village: Village) -> None:
    dana = village.users["dana"]
    billing.want_bills(user=dana, apartments=[village.flat_a], at=NOON, given_at="settings")
    wanting = billing._wanting  # what the letters are written from
    assert [one.user for one in wanting([village.flat_a.pk], TODAY, NOON + timedelta(hours=1))] == [dana]
    actions.end(mandate_of("dana").pk, by=dana, reason="atsaukta", at=NOON)
    assert not wanting([village.flat_a.pk], TODAY, NOON + timedelta(hours=1)).exists()


@pytest.mark.parametrize("name", ["anna", "dana"])
def test_pages_take_few_statements(village: Village, name: str) -> None:
    with visit(village, name) as client:
        client.get(f"/ipasumi/{village.flat_a.pk}/")
        for where, most in (("", 8), ("adreses/", 9), ("skaititaji/", 8), ("rekini/", 8)):
            with CaptureQueriesContext(
                connection,
            ) as asked:
                client.get(f"/ipasumi/{village.flat_a.pk}/{where}")
            assert len(asked) <= most, where + "\n".join(one["sql"][:230] for one in asked)
