"""What somebody looks for, and where it stands in a text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from pagalms.kernel.latvian.folding import folded, words_of
from pagalms.kernel.latvian.stems import stems

MOST_WORDS = 8
LONG_ENOUGH_TO_BEGIN = 4  # from here on a stem also finds longer words that begin with it: "siltum", "siltummezgls"


@dataclass(frozen=True)
class Word:
    """A word as typed, without marks (`bare`), and the stems of its parts: "143,27" has two."""

    bare: str
    parts: tuple[frozenset[str], ...]

    @property
    def is_number(self) -> bool:
        """Whether it may be a number, a day, an amount."""
        return any(sign.isdigit() for sign in self.bare)

    def fits(self, text: str) -> bool:
        """Whether it stands in a text."""
        return bool(Asked((self,)).spotted(text).found)


@dataclass(frozen=True)
class Spotted:
    """Where the words stand: places of the signs; which words were found, and whether all of them in a row."""

    places: tuple[tuple[int, int], ...] = ()
    found: frozenset[int] = frozenset()
    in_a_row: bool = False


@dataclass(frozen=True)
class Asked:
    """The words somebody looks for. `left_out`: how many were too many."""

    words: tuple[Word, ...]
    left_out: int = 0

    @classmethod
    def of(cls, said: str) -> Asked:
        """From what was typed; fillers, signs and words said twice do not count."""
        words = dict.fromkeys(word for word in map(_word, _typed(said)) if word.parts)
        return cls(tuple(words)[:MOST_WORDS], max(0, len(words) - MOST_WORDS))

    def __bool__(self) -> bool:
        return bool(self.words)

    @property
    def most(self) -> int:
        """How many of the words are most of them."""
        return len(self.words) // 2 + 1

    @cached_property
    def _row(self) -> tuple[frozenset[str], ...]:
        return tuple(part for word in self.words for part in word.parts)

    def spotted(self, text: str) -> Spotted:
        """Where they stand in a text."""
        there = [(place.span(), stems(place.group())) for place in words_of(text)]
        there = [one for one in there if one[1]]
        places: set[tuple[int, int]] = set()
        found = set()
        for number, word in enumerate(self.words):
            for begin in _runs(word.parts, [each for _place, each in there]):
                found.add(number)
                places.update(place for place, _stems in there[begin : begin + len(word.parts)])
        in_a_row = len(found) == len(self.words) and bool(_runs(self._row, [each for _place, each in there]))
        return Spotted(tuple(sorted(places)), frozenset(found), in_a_row)


def same(asked: Iterable[str], there: Iterable[str]) -> bool:
    """Whether a stem looked for is one of a text's, or begins it."""
    return any(
        stem == other or (len(stem) >= LONG_ENOUGH_TO_BEGIN and other.startswith(stem))
        for stem in asked
        for other in there
    )


def _typed(said: str) -> list[str]:
    """What was typed, parted at blanks, without the signs around each part."""
    return [part for part in (one.strip(".,;:!?()[]{}<>\"'„”“’«»*%&#/\\-–—+=") for one in said.split()) if part]


def _word(typed: str) -> Word:
    parts = (stems(place.group(), asked=True) for place in words_of(typed))
    return Word(folded(typed), tuple(part for part in parts if part))


def _runs(parts: tuple[frozenset[str], ...], there: list[frozenset[str]]) -> list[int]:
    """Where the parts stand one after another."""
    last = len(there) - len(parts)
    return [
        begin for begin in range(last + 1) if all(same(part, there[begin + step]) for step, part in enumerate(parts))
    ]
