"""Looking for words in documents: in their titles, numbers, issuers, and in what their files say."""

from __future__ import annotations

from django.db.models import CharField, F, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Coalesce, Concat, Lower

from pagalms.documents.models import Version
from pagalms.properties.rules import MARKED, PLAIN, words_in

FACE = ("document__title", "document__number", "document__issuer", "document__cadastre_number")


def looked_for(rows: QuerySet[Version], words: str) -> QuerySet[Version]:
    """The versions that have every word somewhere; "udens" finds "Ūdens"."""
    wanted = words_in(words)
    if not wanted:
        return rows
    rows = rows.annotate(told=_folded(_face()), said=_folded(Coalesce("file__reading__words", Value(""))))
    for word in wanted:
        rows = rows.filter(Q(told__contains=word) | Q(said__contains=word))
    return rows


def with_text(rows: QuerySet[Version]) -> QuerySet[Version]:
    """The same versions, each with the words in its file as `text`."""
    return rows.annotate(text=Coalesce("file__reading__words", Value(""), output_field=TextField()))


def _face() -> Concat:
    parts: list[F | Value] = [part for name in FACE for part in (F(name), Value(" "))]
    return Concat(*parts, output_field=CharField())


def _folded(text: Concat | Coalesce) -> Func:
    return Func(Lower(text), Value(MARKED), Value(PLAIN), function="translate", output_field=TextField())
