"""Dated rules of readings: looked at before they are saved, only by the administrator, and never for the past."""

from __future__ import annotations

import re
from datetime import date

from pagalms.audit.models import Event
from pagalms.kernel.month import Month
from pagalms.meters.actions import keep_windows
from pagalms.meters.models import MissingRule, VerificationRule, WindowRule
from pagalms.meters.queries.windows import calendar_of
from tests.backoffice.visits import staff_visit
from tests.people import NOON, Village
from tests.resident.visits import visit, words_of

RULES = "/birojs/noteikumi/"
TO_THE_FIFTH = {
    "house": "", "kind": "", "effective_from": "2026-06", "opens_from": "end", "opens_offset": "−1",
    "closes_from": "next_start", "closes_offset": "4", "waits_for_work": "on",
}  # fmt: skip


def days(village: Village, month: Month) -> tuple[date, date]:
    window = calendar_of(None, at=NOON).of(month, house=village.house.pk, kind="cold_water")
    return window.first_day, window.last_day


def test_ilze_looks_at_twelve_windows_and_then_saves_them(village: Village) -> None:
    keep_windows(at=NOON)
    may, june = Month(2026, 5), Month(2026, 6)
    page, before = f"{RULES}nodosanas-laiks/", WindowRule.objects.count()
    with staff_visit("ilze") as ilze:
        assert ilze.get(page).status_code == 200
        shown = ilze.post(page, TO_THE_FIFTH)
        assert WindowRule.objects.count() == before
        said = words_of(shown)
        assert "2026. gada jūnijs 29.06.2026 – 01.07.2026 29.06.2026 – 06.07.2026" in said  # the 5th is a Sunday
        assert "2027. gada maijs" in said
        [looked_at] = re.findall(r'name="shown" value="([^"]+)"', shown.content.decode())
        other = ilze.post(page, TO_THE_FIFTH | {"closes_offset": "3", "shown": looked_at})
        assert other.status_code == 200  # not what was looked at: shown again
        assert WindowRule.objects.count() == before
        assert ilze.post(page, TO_THE_FIFTH | {"shown": looked_at}).status_code == 302
        listed = words_of(ilze.get(RULES))
        assert "Kad nodod rādījumus, no 2026-06 Ilze" in listed
        assert "pirmā diena: mēneša pēdējā diena, 1 dienu agrāk; pēdējā diena:" in listed
        assert "nākamā mēneša pirmā diena, 4 dienas vēlāk; " in listed
        for wrong in (
            {"opens_from": "start", "opens_offset": "-9"},  # would be open already
            {"closes_offset": "29"},  # meets the next
            {"closes_offset": "99"},
            {"opens_offset": "\0"},
            {"effective_from": "2026-05"},
            {"house": "0"},
            {"kind": "beer"},
        ):
            answer = ilze.post(page, TO_THE_FIFTH | wrong)
            assert answer.status_code == 422, wrong
            assert "<title>Kļūda:" in answer.content.decode()
    assert days(village, may) == (date(2026, 5, 30), date(2026, 6, 1))
    assert days(village, june) == (date(2026, 6, 29), date(2026, 7, 6))
    assert Event.objects.get(verb="windows_ruled").detail["from"] == "2026-06"


def test_what_a_missing_reading_costs_is_ruled_for_a_house(village: Village) -> None:
    page = f"{RULES}trukstosi-radijumi/"
    form = {"house": str(village.house.pk), "effective_from": "2026-06", "average_of": "6", "difference_from": "2"}
    with staff_visit("ilze") as ilze:
        for wrong in (
            {"average_of": "0"},
            {"difference_from": "ik"},
            {"effective_from": "2026-05"},
            {"house": "9999999"},
        ):
            assert ilze.post(page, form | wrong).status_code == 422
        assert not MissingRule.objects.filter(house=village.house).exists()
        assert ilze.post(page, form).status_code == 302
        assert "Liepu iela 14 6 mēnešu vidējais; no 2. mēneša" in words_of(ilze.get(RULES))
    assert Event.objects.get(verb="missing_ruled").detail["difference_from"] == 2


def test_terms_of_verification_follow_the_law_whenever_it_came(village: Village) -> None:
    page = f"{RULES}verifikacija/"
    form = {"house": "", "kind": "heat", "effective_from": "2025-06-01", "years": "0"}
    with staff_visit("ilze") as ilze:
        for wrong in ({"years": "99"}, {"effective_from": "rīt"}, {"effective_from": "0001-01-01"}, {"kind": "\0"}):
            assert ilze.post(page, form | wrong).status_code == 422
        assert ilze.post(page, form).status_code == 302
        assert ilze.post(page, form | {"years": "4", "effective_from": "2027-01-01"}).status_code == 302
        said = words_of(ilze.get(RULES))
        assert re.search(r"siltums 4 gadi ?gaidāms", said)
        assert re.search(r"siltums vispārēja termiņa nav ?spēkā", said)
    assert list(VerificationRule.objects.filter(kind="heat").order_by("effective_from").values_list("years")) == [
        (None,),
        (4,),
    ]


def test_ilze_withdraws_what_does_not_count_yet(village: Village) -> None:
    june = Month(2026, 6)
    keep_windows(at=NOON)
    before = days(village, june)
    with staff_visit("ilze") as ilze:
        page = f"{RULES}nodosanas-laiks/"
        [looked_at] = re.findall(r'name="shown" value="([^"]+)"', ilze.post(page, TO_THE_FIFTH).content.decode())
        ilze.post(page, TO_THE_FIFTH | {"shown": looked_at})
        assert days(village, june) != before
        ilze.post(f"{RULES}verifikacija/", {"kind": "heat", "effective_from": "2027-01-01", "years": "4"})
        coming = re.findall(r'name="withdraw" value="((?:windows|verification)-\d+)"', ilze.get(RULES).content.decode())
        assert len(coming) == 2
        for one in coming:
            assert "Noteikums ir atsaukts" in words_of(ilze.post(RULES, {"withdraw": one}, follow=True))
        assert "Šī noteikuma vairs nav" in words_of(ilze.post(RULES, {"withdraw": coming[0]}, follow=True))
        said = words_of(ilze.get(RULES))
        assert "rādījumus: noteikums atsaukts, no 2026-06-01 Ilze" in said
        counting = MissingRule.objects.get(house=None)
        refused = ilze.post(RULES, {"withdraw": f"missing-{counting.pk}"}, follow=True)
        assert "Šis noteikums jau ir spēkā" in words_of(refused)
        for hostile in ("", "windows", "windows-x", "house-1", f"missing-{10**30}"):
            assert ilze.post(RULES, {"withdraw": hostile}).status_code == 404
    with staff_visit("maris") as maris:
        assert maris.post(RULES, {"withdraw": f"missing-{counting.pk}"}).status_code == 403
    assert days(village, june) == before


def test_only_the_administrator_makes_rules(village: Village) -> None:
    for name, reads in (("maris", 200), ("gunta", 403), ("rita", 403), ("uldis", 200)):
        with staff_visit(name) as somebody:
            assert somebody.get(RULES).status_code == reads, name
            assert somebody.post(f"{RULES}nodosanas-laiks/", TO_THE_FIFTH).status_code == 403
            if reads == 200:
                assert "Jauns noteikums" not in words_of(somebody.get(RULES))
    with visit(village, "anna") as anna:
        assert anna.get(RULES).status_code == 404
