"""Letters without marks, and where the words of a text stand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

WORD = re.compile(r"[^\W_]+")
LONGEST_WORD = 60


def composed(text: str) -> str:
    """Small letters, each with its mark in one sign, as keyboards and telephones send them or not."""
    return unicodedata.normalize("NFC", text.lower())


def folded(text: str) -> str:
    """Small letters without marks, sign for sign: "Ķīpsala" is "kipsala"."""
    return "".join(_bare(sign) for sign in composed(text))


def words_of(text: str) -> Iterator[re.Match[str]]:
    """The words of a text with their places; digits are words too, all other signs part them."""
    return WORD.finditer(text)


def _bare(sign: str) -> str:
    if sign < "\x80":
        return sign
    return unicodedata.normalize("NFD", sign)[0]
