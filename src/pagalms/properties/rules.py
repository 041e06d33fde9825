"""How a clerk's words are compared with the register, and what a telephone number looks like."""

from __future__ import annotations

import re

# Small letters and capitals: a database without a Latvian locale does not know that Ā is a capital ā.
MARKED = "āčēģīķļņšūžōŗĀČĒĢĪĶĻŅŠŪŽŌŖ–"
PLAIN = "acegiklnsuzoracegiklnsuzor-"
MOST_WORDS = 8
_TELEPHONE = re.compile(r"\+?[0-9][0-9 ()/-]{4,28}")
_FOLD = str.maketrans(MARKED, PLAIN)


def folded(text: str) -> str:
    """Small letters without marks, so that "abola" finds "Ābola"."""
    return text.translate(_FOLD).lower()


def words_in(said: str) -> list[str]:
    """The words to look for, folded; punctuation around them means nothing."""
    words = (word.strip(".,;:()\"'„”“") for word in folded(said).split())
    return [word for word in words if word][:MOST_WORDS]


def is_telephone(text: str) -> bool:
    """Whether this can be dialled: at least five digits, perhaps a country code."""
    return _TELEPHONE.fullmatch(text) is not None and sum(sign.isdigit() for sign in text) >= 5
