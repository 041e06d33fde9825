"""One thing found: what a line of the result shows, where it leads, and how well it fits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils.functional import Promise

from pagalms.kernel.latvian.asked import Asked, Spotted
from pagalms.kernel.latvian.marking import Piece, excerpt, pieces

_BLANKS = re.compile(r"[^\S\u00a0]+")  # those between words; the ones that hold a figure together stay


@dataclass(frozen=True)
class Hit:
    """`texts`: where it may be found besides the title, the first that fits is shown; `also`: words not shown.

    `hits`: how many of the words the database has found, where it was asked. `about`: kind, property, state.
    """

    asked: Asked
    title: str
    texts: Sequence[str]
    href: str
    day: date | None = None
    about: tuple[str | Promise, ...] = ()
    hits: int = 0
    also: str = ""

    @cached_property
    def _titled(self) -> Spotted:
        return self.asked.spotted(self.title)

    @cached_property
    def _said(self) -> tuple[str, Spotted]:
        every = [(text, self.asked.spotted(text)) for text in (_BLANKS.sub(" ", text).strip() for text in self.texts)]
        return max(every, key=lambda one: (one[1].in_a_row, len(one[1].found)), default=("", Spotted()))

    @cached_property
    def words(self) -> int:
        """How many of the words it has."""
        if self.hits:
            return self.hits
        return len(self._titled.found | self._said[1].found | self.asked.spotted(self.also).found)

    @property
    def rank(self) -> tuple[bool, int, bool, date]:
        """All words in a row before all words before most of them; those in the title first, then the fresher ones."""
        in_a_row = self._titled.in_a_row or self._said[1].in_a_row
        return in_a_row, self.words, bool(self._titled.found), self.day or date.min

    @property
    def title_pieces(self) -> list[Piece]:
        """The title, what was looked for marked."""
        return pieces(self.title, self._titled.places)

    @property
    def text_pieces(self) -> list[Piece]:
        """The part of the text around what was looked for."""
        text, spotted = self._said
        return excerpt(text, spotted.places)


def words_needed(hits: Iterable[Hit], asked: Asked) -> int:
    """How many words a hit needs to be shown: most of them, or any where nothing has most of them."""
    return asked.most if any(hit.words >= asked.most for hit in hits) else 1
