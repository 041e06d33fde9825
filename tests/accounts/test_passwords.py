"""What is guessed first is refused, whatever its length; everything else is good, whatever signs it is made of."""

from __future__ import annotations

import pytest

from pagalms.accounts.passwords import is_guessable, words_of
from pagalms.entrance.passwords import NotGuessable

COMMON = NotGuessable().passwords
FIRST = """
password1234 Password2026! P@ssw0rd1234 iloveyou1234 football2024 qwerty123456 123qwerty456 123456789012 210987654321
111111111111 abcabcabcabc 1q2w3e4r5t6y7u qwertyuiopas zaq1zaq1zaq1 abcdefghijkl sunshine!!!!!! dragonmonkey
monkey-dragon-1 Welcome12345 kalnanami2026! Pagalms-2026-1 Skaitītāji2026 ParolePortāls1 namupārvalde12
"""
OWN = words_of("SIA „Kalna Nami”", "portals.kalnanami.lv")


@pytest.mark.parametrize("password", [*FIRST.split(), "superman 2025 !", "Kalna Nami 2026"])
def test_what_is_tried_first_is_refused(password: str) -> None:
    assert len(password) >= 12
    assert is_guessable(password, common=COMMON, own=OWN)


@pytest.mark.parametrize(
    "password",
    [
        "gara un droša parole 7", "zirgs baterija skava pareizi", "836194027735", "correcthorsebatterystaple",
        "žagata lec pār sētu", "kqzvwmtrlyxb", "ABSOLŪTI LIELI BURTI", "ūķis" * 16 + " 🐴 astoņi", ".,.,.,;:;:;-_-_",
    ],
)  # fmt: skip
def test_any_other_composition_is_good(password: str) -> None:
    assert not is_guessable(password, common=COMMON, own=OWN)


def test_thousands_of_the_length_we_ask_for_are_known() -> None:
    found = [word for word in sorted(COMMON) if word.isascii() and word.isalpha() and len(word) >= 6]
    assert len(found) > 3000
    assert all(is_guessable(f"{word}123456", common=COMMON) for word in found[:200])
