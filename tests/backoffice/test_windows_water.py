"""Staff make a window longer, and note what a house's meter counted."""

from __future__ import annotations

from datetime import UTC, datetime

from pagalms.meters.models import HouseUse, WindowChange
from tests.backoffice.visits import staff_visit
from tests.people import Village
from tests.resident.visits import address, visit, words_of


def test_maris_makes_may_longer_and_anna_reads_why(village: Village) -> None:
    form = {"month": "2026-05", "house": str(village.house.pk), "until": "2026-06-03", "reason": "Nebija elektrības"}
    with staff_visit("maris") as maris:
        page = "/birojs/nodosanas-laiks/"
        assert "30.05.2026 – 01.06.2026" in words_of(maris.get(page))
        for wrong in (
            {"reason": " "},
            {"until": "2026-06-29"},
            {"until": "x"},
            {"month": "maijs"},
            {"house": "0"},
            {"kind": "beer"},
        ):
            answer = maris.post(page, form | wrong)
            assert answer.status_code == 422
            assert "<title>Kļūda:" in answer.content.decode()
        assert not WindowChange.objects.exists()
        assert maris.post(page, form).status_code == 302
        assert "Nebija elektrības" in words_of(maris.get(page))
    with visit(village, "anna") as anna:
        assert "Šoreiz ilgāk, līdz 03.06.2026: Nebija elektrības" in words_of(anna.get(address(village.flat_a)))


def test_one_kind_of_meters_is_made_longer(village: Village) -> None:
    form = {"month": "2026-05", "kind": "hot_water", "until": "2026-06-03", "reason": "Remonts siltummezglā"}
    with staff_visit("maris") as maris:
        for _ in range(2):  # the button is pressed twice
            assert maris.post("/birojs/nodosanas-laiks/", form).status_code == 302
        assert WindowChange.objects.count() == 1
        assert maris.post("/birojs/nodosanas-laiks/", form | {"reason": "Cits"}).status_code == 422
        said = words_of(maris.get("/birojs/nodosanas-laiks/"))
        assert "karstais ūdens Remonts siltummezglā30.05.2026 – 03.06.2026" in said
    with visit(village, "anna", at=datetime(2026, 6, 2, 9, tzinfo=UTC)) as anna:
        page = words_of(anna.get(address(village.flat_a)))
        assert "Remonts siltummezglā" in page


def test_water_of_a_house_is_noted_and_shown(village: Village) -> None:
    with staff_visit("maris") as maris:
        page, form = "/birojs/udens/", {"house": str(village.house.pk), "month": "2026-04", "amount": "1 2,5"}
        for wrong in ({"amount": "daudz"}, {"amount": "NaN"}, {"amount": "-1"}, {"house": "0"}, {"month": "x"}):
            assert maris.post(page, form | wrong).status_code == 422
        assert maris.post(page, form).status_code == 302
        assert "12,500 8,000 4,500" in words_of(maris.get(page))
    with staff_visit("uldis") as auditor:
        assert "12,500" in words_of(auditor.get(page))
        assert auditor.post(page, form).status_code == 403
    assert HouseUse.objects.count() == 1
