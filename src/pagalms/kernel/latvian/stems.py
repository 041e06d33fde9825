"""What stays of a Latvian word when its ending goes: the same for all its cases, numbers, genders, most of its tenses.

A light stemmer by rules, without a dictionary. It works on letters without marks, so that marks left out on a telephone
keyboard make no difference. Where a sound changes before an ending (zutis, zuša; apgāde, apgāžu) a word has two stems.
Ideas: K. Krēsliņš, "A stemming algorithm for Latvian" (1996): strip the longest ending, then undo palatalization.
"""

from __future__ import annotations

from functools import lru_cache

from pagalms.kernel.latvian.folding import LONGEST_WORD, composed, folded

# Endings of nouns and adjectives of all declensions, of verbs in the present, past and future, of the infinitive.
_ENDINGS = (
    "aties", "eties", "ities", "oties", "ties",
    "iem", "ais", "iet", "ies",
    "am", "as", "ai", "at", "em", "es", "ei", "et", "ie", "ij", "im", "is", "it", "os", "ot", "um", "us",
    "a", "e", "i", "o", "s", "u",
)  # fmt: skip
_SHORTEST = {5: 3, 4: 3, 3: 3, 2: 2, 1: 2}  # how much must stay, by the length of the ending

# What stands between root and ending in definite adjectives, in verbs and in words like "kanalizācija".
_LINKS = ("aj", "ej", "ij", "oj", "uj")
_OF_PARTICIPLES = ("at", "et", "it", "ot")
_SHORTEST_BEFORE_LINK, _SHORTEST_PARTICIPLE = 3, 5

# Genitives and plurals before which s, t, d, z turn into š and ž; after p, b, m, v a j appears.
_SOFTENING = frozenset(("a", "i", "u", "iem", "os", "us"))
_HARD = {"š": "t", "ž": "d"}
_BARE = {"s": "t", "z": "d"}
_LABIALS = ("pj", "bj", "mj", "vj")

# They stand in nearly every text, so nothing is found by them.
FILLERS = frozenset((
    "un", "ar", "ari", "bet", "es", "gada", "ir", "ja", "jo", "ka", "kas", "ko", "lai", "lidz", "mes", "mums", "musu",
    "ne", "nav", "no", "par", "pec", "pie", "ta", "tas", "tie", "to", "uz", "vai", "vel", "jus", "jums", "jusu", "man",
    "mans", "sim", "sis", "so", "si", "tur", "te", "kur", "kad",
    "a", "an", "and", "for", "in", "is", "of", "on", "the",
))  # fmt: skip


@lru_cache(maxsize=20_000)
def stems(word: str, *, asked: bool = False) -> frozenset[str]:
    """The stems of a word, one or two; none for a filler.

    `asked`: somebody looks for it and may have left the marks out, so that an s may be a š.
    """
    marked = composed(word)[:LONGEST_WORD]
    bare = folded(marked)
    if bare in FILLERS:
        return frozenset()
    if not bare.isascii() or not bare.isalpha():
        return frozenset((bare,))
    ending = _ending(bare)
    stem = bare[: len(bare) - len(ending)]
    found = {_root(stem)}
    if ending in _SOFTENING and len(stem) > 2:
        last = marked[len(stem) - 1]
        hard = _HARD.get(last) or (_BARE.get(last) if asked and marked == bare else None)
        if hard:
            found.add(stem[:-1] + hard)
    return frozenset(found)


def _ending(bare: str) -> str:
    for ending in _ENDINGS:
        if bare.endswith(ending) and len(bare) - len(ending) >= _SHORTEST[len(ending)]:
            return ending
    return ""


def _root(stem: str) -> str:
    if stem.endswith(_LABIALS):
        return stem[:-1]
    if stem.endswith(_LINKS) and len(stem) - 2 >= _SHORTEST_BEFORE_LINK:
        return stem[:-2]
    if stem.endswith(_OF_PARTICIPLES) and len(stem) - 2 >= _SHORTEST_PARTICIPLE:
        return stem[:-2]
    return stem
