"""Whose a document is and what it tells, by the name of its file."""

from __future__ import annotations

from datetime import date

import pytest

from pagalms.documents.rules.matching import Flat, Match, Register
from pagalms.documents.rules.naming import plain, told_by

BRIVIBAS, LIEPU, LIEPU_B, ELSEWHERE = 1, 2, 3, 4
REGISTER = Register(
    houses=[
        (BRIVIBAS, "Brīvības iela 12", "Kalnciems"),
        (LIEPU, "Liepu iela 14", "Kalnciems"),
        (LIEPU_B, "Liepu iela 14 k-2", "Kalnciems"),
        (ELSEWHERE, "Skolas prospekts 6A", "Ogre"),
        (5, "Ozolu iela 1", "Ogre"),
        (6, "Ozolu iela 1", "Kalnciems"),
    ],
    flats=[
        Flat(34, BRIVIBAS, "34", "B05-0034", "BR12-34"),
        Flat(12, BRIVIBAS, "12", "B05-0012", "BR12-12"),
        Flat(71, LIEPU, "7a", "0010071", "LI14-7A"),
        Flat(90, LIEPU_B, "2025", "77", "LK-1"),
    ],
    clients=[(500, "K-000123"), (501, "K-7")],
)

# name: whose, kind, day, year and part, number, title
NAMES = {
    "B05-0012 akts skaitītāja maiņa 2026-05-14.pdf":
        (Match(apartment=12), "act", date(2026, 5, 14), None, "", "", "Akts skaitītāja maiņa"),
    "Brīvības 12-34_ligums_2025.pdf": (Match(apartment=34), "contract", None, 2025, "", "", "Ligums"),
    "BRIVIBAS IELA 12 dz. 34 Izziņa nr. 15-3 14.05.2026.PDF":
        (Match(apartment=34), "statement", date(2026, 5, 14), None, "", "15-3", "Izziņa"),
    "Brīvības ielas 12 pārskats 2026. gada 1. ceturksnis.xlsx":
        (Match(house=BRIVIBAS), "report", None, 2026, "Q1", "", "Pārskats"),
    "Pārskats Q3 2025 Liepu i. 14.pdf": (Match(house=LIEPU), "report", None, 2025, "Q3", "", "Pārskats"),
    "liepu 14 k-2 tame jumtam.pdf": (Match(house=LIEPU_B), "estimate", None, None, "", "", "Tame jumtam"),
    "Liepu iela 14-2025 plāns.pdf": (Match(house=LIEPU), "plan", None, 2025, "", "", "Plāns"),
    "Liepu iela 14-7A.pdf": (Match(apartment=71), "", None, None, "", "", ""),
    "0010071_20260514_parbaudes akts.pdf":
        (Match(apartment=71), "inspection", date(2026, 5, 14), None, "", "", "Parbaudes akts"),
    "LI14-7a 2026. gada 14. maijs protokols.odt":
        (Match(apartment=71), "decision", date(2026, 5, 14), None, "", "", "Protokols"),
    "Skolas prospekts 6a sertifikāts līdz 31.02.2026.pdf":
        (Match(house=ELSEWHERE), "certificate", None, 2026, "02", "", "Sertifikāts līdz 31"),
    "K-000123 izraksts 2026-03.pdf": (Match(client=500), "statement", None, 2026, "03", "", "Izraksts"),
    "B05-0012 K-000123 vienošanās.pdf": (Match(apartment=12, client=500), "contract", None, None, "", "", "Vienošanās"),
    "Brīvības 12/34 līgums.pdf": (Match(apartment=34), "contract", None, None, "", "", "Līgums"),
    "Brīvības 12/5. kāpņutelpas plāns.pdf": (Match(house=BRIVIBAS), "plan", None, None, "", "", "5. kāpņutelpas plāns"),
    "Brīvības 12-99 akts.pdf": (Match(why="no_flat"), "act", None, None, "", "", "Brīvības 12-99 akts"),
    "Brīvības 123 akts.pdf": (Match(why="nothing"), "act", None, None, "", "", "Brīvības 123 akts"),
    "Ozolu iela 1 akts.pdf": (Match(why="several"), "act", None, None, "", "", "Ozolu iela 1 akts"),
    "Ozolu iela 1 Ogre akts.pdf": (Match(house=5), "act", None, None, "", "", "Ogre akts"),
    "B05-0012 un B05-0034 akts.pdf": (Match(why="several"), "act", None, None, "", "", "Un akts"),
    "B05-0012 Liepu iela 14 akts.pdf": (Match(why="several"), "act", None, None, "", "", "Akts"),
    "B05-0012 Brīvības 12-12 akts.pdf": (Match(apartment=12), "act", None, None, "", "", "Akts"),
    "scan001.pdf": (Match(why="nothing"), "", None, None, "", "", "Scan001"),
    ".pdf": (Match(why="nothing"), "", None, None, "", "", ""),
    "": (Match(why="nothing"), "", None, None, "", "", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_what_a_name_tells(name: str) -> None:
    match, kind, dated, year, part, number, title = NAMES[name]
    written, read = plain(name)
    found, left = REGISTER.find(read)
    told = told_by(written, left)
    assert found == match
    assert (told.kind, told.dated, told.year, told.part, told.number) == (kind, dated, year, part, number)
    assert told.title == title


def test_a_house_chosen_for_all_is_meant_where_a_name_says_none() -> None:
    assert REGISTER.find("dz 34 akts", house=BRIVIBAS)[0] == Match(apartment=34)
    assert REGISTER.find("akts", house=BRIVIBAS)[0] == Match(house=BRIVIBAS)
    assert REGISTER.find("dzivoklis 99", house=BRIVIBAS)[0] == Match(why="no_flat")
    assert REGISTER.find("liepu iela 14", house=BRIVIBAS)[0] == Match(house=LIEPU)
