"""Which long passwords are guessed first: common words with numbers behind, rows of keys, our own name.

Pure. No rule here asks for kinds of signs: any composition is good that is not one of these.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

LEFT_OVER = 4  # letters that must be left of a password without the portal's own words
_ROWS = (
    "1234567890" * 5,
    "0123456789" * 2,
    "abcdefghijklmnopqrstuvwxyz" * 2,
    "qwertyuiopasdfghjklzxcvbnm" * 2,
    "qazwsxedcrfvtgbyhnujmikolp" * 2,
    "1q2w3e4r5t6y7u8i9o0p" * 2,
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
)
ROWS = (*_ROWS, *(row[::-1] for row in _ROWS))
_SIGNS = re.compile(r"[\W\d_]+")
_LOOKALIKES = str.maketrans("013457@$!", "oieastasi")
OWN = (  # besides the manager's name and the portal's address: what everybody in this trade would try
    "pagalms", "portals", "parole", "klients", "rekini", "rekins", "skaititajs", "skaititaji", "radijums", "dzivoklis",
    "apsaimniekosana", "namu parvalde", "birojs", "password", "apartment", "admin",
)  # fmt: skip


def is_guessable(password: str, *, common: Collection[str], own: Collection[str] = ()) -> bool:
    """Whether it is among what is tried first. `common`: words in lower case; `own`: words of this installation."""
    text = password.casefold()
    return _repeats(text) or _is_a_row(text) or _is_of_common_words(text, common) or _is_our_name(text, own)


def words_of(*names: str) -> set[str]:
    """The words of names and addresses that count as our own: of four letters and more, without their marks."""
    return {word for name in names for word in _SIGNS.split(_bare(name)) if len(word) >= 4}


def _repeats(text: str) -> bool:
    """One piece of up to six signs over and over."""
    return any((text[:size] * len(text))[: len(text)] == text for size in range(1, 7))


def _is_a_row(text: str) -> bool:
    return any(text in row for row in ROWS)


def _is_of_common_words(text: str, common: Collection[str]) -> bool:
    """One common word with signs and numbers around it or between the halves of it, or two such words."""
    for spelled in (text, text.translate(_LOOKALIKES)):
        letters = _SIGNS.sub("", spelled)
        if letters in common or spelled.strip("0123456789 _-.,!?*#+") in common:
            return True
        if any(letters[:cut] in common and letters[cut:] in common for cut in range(4, len(letters) - 3)):
            return True
    return False


def _is_our_name(text: str, own: Collection[str]) -> bool:
    """What is left without the portal's own words is next to nothing."""
    left = _bare(text)
    for word in sorted({*own, *OWN}, key=len, reverse=True):
        left = left.replace(word, "").replace(word.replace(" ", ""), "")
    return left != _bare(text) and len(_SIGNS.sub("", left)) < LEFT_OVER


def _bare(text: str) -> str:
    """Without marks above and below letters, in lower case."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign))
