"""Words stored beside what they are of (PostgreSQL's tsvector), and rows by how many of the words asked for they have.

PostgreSQL only compares stems; what a stem is, `kernel.latvian` says, so no dictionary of the server is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import reduce
from itertools import islice
from operator import add
from typing import Any

from django.db import models
from django.db.models import BigIntegerField, Case, CharField, F, IntegerField, Lookup, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, JSONObject

from pagalms.kernel.latvian.asked import LONG_ENOUGH_TO_BEGIN, Word
from pagalms.kernel.latvian.folding import words_of
from pagalms.kernel.latvian.stems import stems

Condition = Q | Combinable
Row = tuple[str, int, int | None, int | None, date, int, dict[str, Any]]  # kind, key, flat, house, day, hits, said
Found = QuerySet[Any, Row]
MOST_OF_A_KIND = 60
_NOWHERE = Cast(Value(None), BigIntegerField())


class WordsField(models.Field):  # type: ignore[type-arg]  # not subscriptable at run time
    """The stems of some texts, as `words_in` makes them; null: nobody has read the texts yet."""

    def db_type(self, connection: Any) -> str:
        """PostgreSQL's name of it."""
        return "tsvector"

    def get_prep_value(self, value: Any) -> Any:
        """A collection of stems as PostgreSQL reads it."""
        if value is None or isinstance(value, str):
            return value
        return " ".join(f"'{stem}'" for stem in sorted(value))


@WordsField.register_lookup
class Has(Lookup):
    """`words__has=word`: every part of the word is among the stems."""

    lookup_name = "has"
    prepare_rhs = False

    def get_db_prep_lookup(self, value: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        """The word in PostgreSQL's own notation; stems are letters and digits only."""
        return "%s", (_in_notation(value),)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        """The comparison."""
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} @@ {right}::tsquery", (*left_params, *right_params)


def words_in(*texts: str) -> frozenset[str]:
    """The stems of some texts."""
    return frozenset(
        stem for text in texts for place in words_of(text.replace("\0", " ")) for stem in stems(place.group())
    )


def likeliest(
    rows: QuerySet[Any],
    conditions: Sequence[Condition],
    *,
    kind: str,
    day: str | Combinable,
    said: Mapping[str, Any],
    flat: str = "",
    house: str = "",
) -> Found:
    """The rows that meet most of the conditions (one a word), the fresher ones first; one part of one statement.

    `day`, `flat`, `house`: where they stand; `said`: what a line of the result shows. Rooms give these parts, a door
    asks them together.
    """
    met = [Case(When(one, then=1), default=0, output_field=IntegerField()) for one in conditions]
    counted = rows.annotate(
        found_kind=Value(kind, CharField()),
        found_flat=F(flat) if flat else _NOWHERE,
        found_house=F(house) if house else _NOWHERE,
        found_day=F(day) if isinstance(day, str) else day,
        found_hits=reduce(add, met, Value(0, IntegerField())),
        found_said=JSONObject(**said),
    )
    ordered: QuerySet[Any] = counted.filter(found_hits__gt=0).order_by("-found_hits", "-found_day", "-pk")[
        :MOST_OF_A_KIND
    ]
    return ordered.values_list("found_kind", "pk", "found_flat", "found_house", "found_day", "found_hits", "found_said")


def among(word: Word, named: Collection[tuple[str, Any]]) -> list[str]:
    """Those of some choices whose name in the reader's language has the word."""
    return [key for key, name in named if word.fits(str(name))]


def _in_notation(word: Word) -> str:
    parts = [
        " | ".join(f"'{stem}'{':*' if len(stem) >= LONG_ENOUGH_TO_BEGIN else ''}" for stem in sorted(part))
        for part in word.parts
    ]
    return " & ".join(f"({part})" for part in parts)


def read_again(
    rows: QuerySet[Any], texts: Callable[[Any], Iterable[str]], *, field: str = "words", portion: int = 500
) -> int:
    """Store the words of these rows anew, some hundred at a time; how many rows. `texts`: what a row says."""
    count = 0
    every = rows.order_by("pk").iterator(chunk_size=portion)
    while some := list(islice(every, portion)):
        for row in some:
            setattr(row, field, words_in(*texts(row)))
        rows.model.objects.bulk_update(some, [field])
        count += len(some)
    return count
